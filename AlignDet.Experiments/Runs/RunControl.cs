using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Runs;

/// <summary>What users do to runs. Each call is refused with a clear message where the run's state forbids it.</summary>
public sealed class RunControl(RunRepository runs, JobQueue queue, LiveFeed live, TimeProvider time, ILogger<RunControl> log)
{
    /// <summary>Asks a running run to write a checkpoint and stop; a waiting one is taken out of the queue.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has ended.</exception>
    public Task<RunRecord> PauseAsync(string workspace, string id, CancellationToken cancel) => ChangeAsync(workspace, id, run => run switch
    {
        { State: RunState.Blocked or RunState.Queued } => run with { State = RunState.Paused, Error = null },
        { State: RunState.Running, Request: RunRequest.Cancel } => throw Refused(run, "is being cancelled", "Wait for it to end, then retry it"),
        { State: RunState.Running } => run with { Request = RunRequest.Pause },
        { State: RunState.Paused } => run,
        _ => throw Ended(run),
    }, cancel);

    /// <summary>Lets a paused run go on from its last checkpoint; takes a pause back that a running one has not come to yet.</summary>
    /// <exception cref="BadInputException">There is no such run, or it is not paused.</exception>
    public async Task<RunRecord> ResumeAsync(string workspace, string id, CancellationToken cancel)
    {
        RunState next = await WaitingAsync(workspace, id, cancel);
        return await ChangeAsync(workspace, id, run => run switch
        {
            { State: RunState.Paused } => run with { State = next, Error = null, LostAttempts = 0 },
            { State: RunState.Running, Request: RunRequest.Pause } => run with { Request = null },
            _ => throw Refused(run, $"is {Show(run.State)}, not paused", "Only a paused run can go on"),
        }, cancel);
    }

    /// <summary>Ends a run that has not ended.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has ended.</exception>
    public Task<RunRecord> CancelAsync(string workspace, string id, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        return ChangeAsync(workspace, id, run => run.State switch
        {
            RunState.Blocked or RunState.Queued or RunState.Paused => run with { State = RunState.Cancelled, EndedUtc = now, Error = null },
            RunState.Running => run with { Request = RunRequest.Cancel },
            _ => throw Ended(run),
        }, cancel);
    }

    /// <summary>Queues a failed or cancelled run again; it goes on from its last checkpoint, if it has one.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has not failed.</exception>
    public async Task<RunRecord> RetryAsync(string workspace, string id, CancellationToken cancel)
    {
        RunState next = await WaitingAsync(workspace, id, cancel);
        return await ChangeAsync(workspace, id, run => run.State is RunState.Failed or RunState.Cancelled
            ? run with { State = next, EndedUtc = null, Error = null, Request = null, LostAttempts = 0 }
            : throw Refused(run, $"is {Show(run.State)}", "Only a failed or cancelled run can be retried"), cancel);
    }

    private static string Show(RunState state) => state.ToString().ToLowerInvariant();

    private static BadInputException Refused(RunRecord run, string problem, string cure) => new($"run {run.Name} ({run.Id})", problem, cure);

    private static BadInputException Ended(RunRecord run) => Refused(
        run, $"has ended: it is {Show(run.State)}", run.State == RunState.Succeeded ? "Submit it again for another result" : "Retry it to let it go on");

    private static BadInputException Missing(string id) => new($"run {id}", "there is no such run", "Take an id from the list of runs");

    private async Task<RunState> WaitingAsync(string workspace, string id, CancellationToken cancel)
    {
        Versioned<RunRecord> read = await FindAsync(workspace, id, cancel);
        foreach (string need in read.Value.Needs)
        {
            if ((await runs.FindAsync(workspace, need, cancel))?.Value.State != RunState.Succeeded)
            {
                return RunState.Blocked;
            }
        }
        return RunState.Queued;
    }

    private async Task<Versioned<RunRecord>> FindAsync(string workspace, string id, CancellationToken cancel) =>
        (RunId.IsValid(id) ? await runs.FindAsync(workspace, id, cancel) : null) ?? throw Missing(id);

    private async Task<RunRecord> ChangeAsync(string workspace, string id, Func<RunRecord, RunRecord> change, CancellationToken cancel)
    {
        while (true)
        {
            Versioned<RunRecord> read = await FindAsync(workspace, id, cancel);
            RunRecord changed = change(read.Value);
            if (ReferenceEquals(changed, read.Value))
            {
                return changed;
            }
            try
            {
                RunRecord written = (await runs.ReplaceAsync(read, changed, cancel)).Value;
                await SettleAsync(written, cancel);
                return written;
            }
            catch (StoreConflictException)
            {
                // somebody changed it meanwhile: what is allowed may be another matter now
            }
        }
    }

    /// <summary>The record is changed, which is what counts; the queue is told, and where it does not answer, the reconciler tells it later.</summary>
    private async Task SettleAsync(RunRecord run, CancellationToken cancel)
    {
        try
        {
            if (run.State == RunState.Queued)
            {
                await queue.EnqueueAsync(Job.Of(run), cancel);
            }
            else if (run.State is RunState.Paused or RunState.Cancelled)
            {
                await queue.RemoveAsync(Job.Of(run), cancel);
            }
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            log.LogQueueFault(run.Id, fault);
        }
        await live.PublishAsync(new LiveEvent(LiveKind.Run, run.Workspace, run.Id));
    }
}
