using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Queue;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Tests.Platform;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>What users do to runs, while no trainer is about.</summary>
public class RunControlTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_waiting_run_is_paused_out_of_the_queue_and_resumed_into_it()
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5));
        await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel);
        Assert.Equal(RunState.Paused, (await platform.Control.PauseAsync(run.Workspace, run.Id, _cancel)).State);
        Assert.Null(await platform.Get<JobQueue>().ClaimAsync("train", _cancel));
        Assert.Equal(RunState.Queued, (await platform.Control.ResumeAsync(run.Workspace, run.Id, _cancel)).State);
        Assert.Equal(run.Id, (await platform.Get<JobQueue>().ClaimAsync("train", _cancel))?.Job.Run);
    }

    [Fact]
    public async Task A_run_that_goes_on_waits_for_what_it_needs()
    {
        await using TestPlatform platform = new();
        RunRecord need = await platform.AddAsync(TestRecipes.Steps(5)), run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Cancelled, [need.Id]);
        Assert.Equal(RunState.Blocked, (await platform.Control.RetryAsync(run.Workspace, run.Id, _cancel)).State);
        Assert.Null(await platform.Get<JobQueue>().ClaimAsync("train", _cancel));
    }

    [Fact]
    public async Task A_running_run_is_asked_and_a_pause_can_be_taken_back()
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5));
        await platform.Get<JobQueue>().EnqueueAsync(Job.Of(run), _cancel);
        await using RunAttempt? attempt = await platform.Get<AttemptSource>().TryClaimAsync("train", new TrainerInfo("here", "cpu", "1"), _cancel);

        await platform.Control.PauseAsync(run.Workspace, run.Id, _cancel);
        await Eventually.TrueAsync(() => attempt!.PauseRequested);
        await platform.Control.ResumeAsync(run.Workspace, run.Id, _cancel);
        await Eventually.TrueAsync(() => !attempt!.PauseRequested);
        Assert.False(attempt!.Lost.IsCancellationRequested);

        await platform.Control.CancelAsync(run.Workspace, run.Id, _cancel);
        await Eventually.TrueAsync(() => attempt.CancelRequested && attempt.Lost.IsCancellationRequested);
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => platform.Control.PauseAsync(run.Workspace, run.Id, _cancel));
        Assert.Contains("is being cancelled", fault.Message);
    }

    [Fact]
    public async Task What_a_state_forbids_is_refused_with_a_reason()
    {
        await using TestPlatform platform = new();
        RunRecord run = await platform.AddAsync(TestRecipes.Steps(5), RunState.Succeeded);
        foreach (Func<Task<RunRecord>> call in new Func<Task<RunRecord>>[]
        {
            () => platform.Control.PauseAsync(run.Workspace, run.Id, _cancel),
            () => platform.Control.CancelAsync(run.Workspace, run.Id, _cancel),
            () => platform.Control.ResumeAsync(run.Workspace, run.Id, _cancel),
            () => platform.Control.RetryAsync(run.Workspace, run.Id, _cancel),
        })
        {
            Assert.Contains("succeeded", (await Assert.ThrowsAsync<BadInputException>(call)).Message);
        }
        string other = run.Id[..^1] + (run.Id[^1] == '0' ? '1' : '0');
        Assert.Contains("there is no such run", (await Assert.ThrowsAsync<BadInputException>(() => platform.Control.CancelAsync(run.Workspace, other, _cancel))).Message);
        Assert.Contains("there is no such run", (await Assert.ThrowsAsync<BadInputException>(() => platform.Control.CancelAsync(run.Workspace, "../x", _cancel))).Message);
    }
}
