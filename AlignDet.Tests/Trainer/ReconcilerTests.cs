using AlignDet.Experiments;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>Queue and records, brought in step again.</summary>
public class ReconcilerTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_waits_for_what_it_needs_and_tells_when_that_failed()
    {
        await using TestPlatform platform = new();
        RunRecord need = await platform.AddAsync(TestRecipes.Steps(5), RunState.Failed, node: "proposals");
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Blocked, [need.Id]);
        await ReconcileAsync(platform);
        RunRecord now = await platform.ReadAsync(run);
        Assert.Equal((RunState.Blocked, new RunError("upstream", "waits for proposals, which failed", "Retry proposals")), (now.State, now.Error));

        await platform.Control.RetryAsync(need.Workspace, need.Id, _cancel);
        await ReconcileAsync(platform);
        Assert.Equal((RunState.Blocked, null), await StateAsync(platform, run));
        await platform.Runs.ChangeAsync(need.Workspace, need.Id, r => r with { State = RunState.Succeeded }, _cancel);
        await ReconcileAsync(platform);
        Assert.Equal((RunState.Queued, null), await StateAsync(platform, run));
        Assert.False(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel));
    }

    [Fact]
    public async Task A_run_of_a_submission_that_was_cut_off_does_not_start()
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Blocked);
        await ReconcileAsync(platform);
        Assert.Equal((RunState.Blocked, null), await StateAsync(platform, run));
    }

    [Fact]
    public async Task Runs_of_a_submission_that_stays_cut_off_are_cancelled_and_come_back_when_it_is_finished_after_all()
    {
        await using TestPlatform platform = new();
        RunRecord first = await OldAsync(platform, []), second = await OldAsync(platform, [first.Id]);
        await ReconcileAsync(platform);
        Assert.All([await platform.ReadAsync(first), await platform.ReadAsync(second)], run =>
            Assert.Equal((RunState.Cancelled, "cut-off", "Submit the pipeline again"), (run.State, run.Error?.Kind, run.Error?.Advice)));

        await platform.Runs.Store.WriteAsync(StoreKeys.Pipeline(first.Workspace, first.Pipeline), "{}"u8.ToArray(), WriteCondition.IfAbsent, null, _cancel);
        await ReconcileAsync(platform);
        await ReconcileAsync(platform);
        Assert.Equal((RunState.Queued, null), await StateAsync(platform, first));
        Assert.Equal((RunState.Blocked, null), await StateAsync(platform, second));
    }

    [Fact]
    public async Task A_run_that_waits_for_what_is_gone_says_so()
    {
        await using TestPlatform platform = new();
        string gone = RunId.New(TimeProvider.System);
        RunRecord run = await OldAsync(platform, [gone]);
        await platform.Runs.Store.WriteAsync(StoreKeys.Pipeline(run.Workspace, run.Pipeline), "{}"u8.ToArray(), WriteCondition.IfAbsent, null, _cancel);
        await ReconcileAsync(platform);
        Assert.Contains($"waits for run {gone}, which is damaged or no longer", (await platform.ReadAsync(run)).Error?.Message);
    }

    [Fact]
    public async Task One_run_that_cannot_be_written_holds_up_no_other()
    {
        await using TestPlatform platform = new();
        RunRecord stuck = await OldAsync(platform, []), queued = await platform.AddAsync(TestRecipes.Steps(5));
        string beside = Path.Combine(platform.Store, ".meta", "runs", "default", stuck.Id, "run.json");
        Directory.Delete(beside, recursive: true);
        await File.WriteAllTextAsync(beside, "in the way", _cancel);
        await ReconcileAsync(platform);
        Assert.Equal(RunState.Blocked, (await platform.ReadAsync(stuck)).State);
        Assert.Equal(queued.Id, (await platform.Get<JobQueue>().ClaimAsync("train", _cancel))?.Job.Run);
    }

    [Fact]
    public async Task Where_redis_forgot_all_who_came_first_is_queued_first()
    {
        await using TestPlatform platform = new();
        RunRecord[] runs = [await platform.AddAsync(TestRecipes.Steps(5)), await platform.AddAsync(TestRecipes.Steps(5)), await platform.AddAsync(TestRecipes.Steps(5))];
        for (int i = 0; i < runs.Length; i++)
        {
            DateTimeOffset created = runs[i].CreatedUtc.AddMinutes(-i);
            await platform.Runs.ChangeAsync(runs[i].Workspace, runs[i].Id, run => run with { CreatedUtc = created }, _cancel);
        }
        await ReconcileAsync(platform);
        foreach (RunRecord run in runs.Reverse())
        {
            Assert.Equal(run.Id, (await platform.Get<JobQueue>().ClaimAsync("train", _cancel))?.Job.Run);
        }
    }

    [Theory]
    [InlineData(RunRequest.Cancel, RunState.Cancelled)]
    [InlineData(RunRequest.Pause, RunState.Paused)]
    public async Task What_was_asked_of_a_run_whose_trainer_died_is_done(RunRequest request, RunState expected)
    {
        await using TestPlatform platform = new();
        RunRecord run = await DeadAsync(platform, request);
        await ReconcileAsync(platform);
        RunRecord now = await platform.ReadAsync(run);
        Assert.Equal((expected, null, null), (now.State, now.Owner, now.Request));
        Assert.True(await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel));
    }

    [Fact]
    public async Task The_run_of_a_dead_trainer_is_queued_once()
    {
        await using TestPlatform platform = new();
        RunRecord run = await DeadAsync(platform, null);
        await Task.WhenAll(ReconcileAsync(platform), ReconcileAsync(platform), ReconcileAsync(platform));
        Assert.Equal(run.Id, (await platform.Get<JobQueue>().ClaimAsync("train", _cancel))?.Job.Run);
        Assert.Null(await platform.Get<JobQueue>().ClaimAsync("train", _cancel));
    }

    private static async Task<(RunState, RunError?)> StateAsync(TestPlatform platform, RunRecord run)
    {
        RunRecord now = await platform.ReadAsync(run);
        return (now.State, now.Error);
    }

    /// <summary>A blocked run that was submitted an hour ago.</summary>
    private async Task<RunRecord> OldAsync(TestPlatform platform, string[] needs)
    {
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Blocked, needs);
        return (await platform.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { CreatedUtc = r.CreatedUtc.AddHours(-1) }, _cancel))!.Value;
    }

    private async Task<RunRecord> DeadAsync(TestPlatform platform, RunRequest? request)
    {
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5));
        return (await platform.Runs.ChangeAsync(
            run.Workspace, run.Id,
            r => r with { State = RunState.Running, Attempt = 1, Owner = "dead", Request = request, HeartbeatUtc = DateTimeOffset.UtcNow.AddMinutes(-1) }, _cancel))!.Value;
    }

    private Task ReconcileAsync(TestPlatform platform) => platform.Get<Reconciler>().RunAsync(Caller.DefaultWorkspace, _cancel);
}
