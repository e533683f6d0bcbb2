using AlignDet.Experiments.Metrics;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>Runs, from the queue to their results, with a real store and a real Redis.</summary>
public class TrainerTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_run_is_carried_out()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(25));
        RunRecord done = await platform.WaitAsync(run, RunState.Succeeded);
        Assert.Equal((1, null, null, "attempts/1/results.json"), (done.Attempt, done.Owner, done.Error, done.Results));
        Assert.Equal("attempts/1/checkpoints/step-000025", done.Last?.Checkpoint);
        Assert.Equal("attempts/1/checkpoints/step-000020", done.Best?.Checkpoint);
        Assert.NotNull(done.EndedUtc);
        Assert.Equal(25, (await LossAsync(platform, run)).Count);
        Assert.Empty(Directory.GetDirectories(platform.WorkFolder));
    }

    [Fact]
    public async Task A_paused_run_goes_on_where_it_stopped()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(300));
        await platform.WaitAsync(run, r => r.Progress?.Step > 5);
        await platform.Control.PauseAsync(run.Workspace, run.Id, _cancel);
        RunRecord paused = await platform.WaitAsync(run, RunState.Paused);
        Assert.Null(paused.Request);
        Assert.NotNull(paused.Last);

        await platform.Control.ResumeAsync(run.Workspace, run.Id, _cancel);
        RunRecord done = await platform.WaitAsync(run, RunState.Succeeded);
        Assert.Equal(2, done.Attempt);
        IReadOnlyList<LogLine> log = await platform.Get<RunData>().LogAsync(run.Workspace, run.Id, 100, _cancel);
        Assert.Contains(log, line => line.Message == $"begins after step {int.Parse(paused.Last.Checkpoint[^6..])}");
        Assert.Equal(Enumerable.Range(1, 300).Select(s => (long)s), (await LossAsync(platform, run)).Select(p => p.Step));
    }

    [Fact]
    public async Task A_cancelled_run_ends_and_can_be_retried_from_its_last_checkpoint()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(200));
        await platform.WaitAsync(run, r => r.Last is not null);
        await platform.Control.CancelAsync(run.Workspace, run.Id, _cancel);
        RunRecord cancelled = await platform.WaitAsync(run, RunState.Cancelled);
        Assert.Equal((null, null), (cancelled.Owner, cancelled.Request));

        await platform.Control.RetryAsync(run.Workspace, run.Id, _cancel);
        RunRecord done = await platform.WaitAsync(run, RunState.Succeeded);
        Assert.Equal((2, null), (done.Attempt, done.Error));
        Assert.DoesNotContain("begins after step 0", (await LogAsync(platform, run)).Skip(1));
    }

    [Fact]
    public async Task A_trainer_told_to_stop_gives_its_run_back_with_a_checkpoint_and_another_goes_on()
    {
        await using TestPlatform platform = new();
        IHost first = await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(300, every: 1000));
        await platform.WaitAsync(run, r => r.Progress?.Step > 5);
        await first.StopAsync(_cancel);
        RunRecord given = await platform.ReadAsync(run);
        Assert.Equal((RunState.Queued, null, 0), (given.State, given.Owner, given.LostAttempts));
        Assert.NotNull(given.Last);

        await platform.StartTrainerAsync(_ => new StepStage(1));
        Assert.Equal(2, (await platform.WaitAsync(run, RunState.Succeeded)).Attempt);
        Assert.DoesNotContain("begins after step 0", (await LogAsync(platform, run)).Skip(1));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_passed_over_for_an_older_one()
    {
        await using TestPlatform platform = new();
        IHost first = await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(200));
        await platform.WaitAsync(run, r => r.Progress?.Step > 25);
        await first.StopAsync(_cancel);
        string last = (await platform.ReadAsync(run)).Last!.Checkpoint;
        File.WriteAllText(Path.Combine(platform.Store, "runs", "default", run.Id, last, "model.safetensors"), "cut");

        await platform.StartTrainerAsync(_ => new StepStage(1));
        await platform.WaitAsync(run, RunState.Succeeded);
        string[] log = await LogAsync(platform, run);
        Assert.Contains(log, line => line.StartsWith("An older checkpoint is taken", StringComparison.Ordinal));
        Assert.Contains(log.Skip(1), line => line.StartsWith("begins after step", StringComparison.Ordinal) && line != "begins after step 0");
    }

    [Fact]
    public async Task Everything_heals_when_redis_loses_all_it_knew()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord running = await platform.AddAsync(TestRecipes.Steps(400)), queued = await platform.AddAsync(TestRecipes.Steps(5));
        await platform.WaitAsync(running, r => r.Progress?.Step > 5);
        await platform.Get<IConnectionMultiplexer>().GetDatabase().ExecuteAsync("FLUSHALL");
        RunRecord blocked = await platform.AddAsync(TestRecipes.Steps(5), needs: [queued.Id], state: RunState.Blocked);
        Assert.Equal(1, (await platform.WaitAsync(running, RunState.Succeeded)).Attempt);
        Assert.Equal(1, (await platform.WaitAsync(queued, RunState.Succeeded)).Attempt);
        Assert.Equal(1, (await platform.WaitAsync(blocked, RunState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task Training_goes_on_while_redis_is_killed_and_comes_back()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(_ => new StepStage());
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(250)), next = await platform.AddAsync(TestRecipes.Steps(3));
        await platform.WaitAsync(run, r => r.Progress?.Step > 5);
        platform.Redis.Restart();
        Assert.Equal(1, (await platform.WaitAsync(run, RunState.Succeeded)).Attempt);
        await platform.WaitAsync(next, RunState.Succeeded);
    }

    [Fact]
    public async Task A_mistake_of_the_user_is_told_with_its_cure_and_a_fault_without_its_stack()
    {
        await using TestPlatform platform = new();
        await platform.StartTrainerAsync(stage => stage == StageNames.Evaluate ? new Failing(new InvalidOperationException("no luck")) : new Failing(new BadInputException("recipe.json", "is odd", "Mend it")));
        RunRecord bad = await platform.AddAsync(TestRecipes.Steps(5));
        RunRecord fault = await platform.AddAsync(TestRecipes.Steps(5) with { Stage = StageNames.Evaluate, Weights = new WeightsSpec { From = "file:/nowhere" } });
        Assert.Equal(new RunError("bad-input", "recipe.json: is odd", "Mend it"), (await platform.WaitAsync(bad, RunState.Failed)).Error);
        RunError? error = (await platform.WaitAsync(fault, RunState.Failed)).Error;
        Assert.Equal(("internal", "no luck"), (error?.Kind, error?.Message));
        Assert.DoesNotContain(await LogAsync(platform, fault), line => line.Contains("   at ", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<MetricPoint>> LossAsync(TestPlatform platform, RunRecord run) =>
        (await platform.Get<RunData>().MetricsAsync(run.Workspace, run.Id, ["train/loss"], 10_000, TestContext.Current.CancellationToken)).Single().Points;

    private static async Task<string[]> LogAsync(TestPlatform platform, RunRecord run) =>
        [.. (await platform.Get<RunData>().LogAsync(run.Workspace, run.Id, 100, TestContext.Current.CancellationToken)).Select(line => line.Message)];

    private sealed class Failing(Exception fault) : IStage
    {
        public Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel) => Task.FromException<StageOutcome>(fault);
    }
}
