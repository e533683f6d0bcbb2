using AlignDet.Experiments;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
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

    private async Task<RunRecord> DeadAsync(TestPlatform platform, RunRequest? request)
    {
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5));
        return (await platform.Runs.ChangeAsync(
            run.Workspace, run.Id,
            r => r with { State = RunState.Running, Attempt = 1, Owner = "dead", Request = request, HeartbeatUtc = DateTimeOffset.UtcNow.AddMinutes(-1) }, _cancel))!.Value;
    }

    private Task ReconcileAsync(TestPlatform platform) => platform.Get<Reconciler>().RunAsync(Caller.DefaultWorkspace, _cancel);
}
