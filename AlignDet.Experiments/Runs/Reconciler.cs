using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.Experiments.Runs;

/// <summary>
/// Brings queue and records in step again, whatever got lost: runs whose needs are met are queued, queued ones have a job, those of dead
/// trainers get one again. Every step is a compare-and-set that changes nothing the second time, so that any number of services may do it.
/// </summary>
public sealed class Reconciler(RunRepository runs, JobQueue queue, LiveFeed live, TimeProvider time, IOptions<JobOptions> options, ILogger<Reconciler> log)
{
    /// <summary>Looks once at all runs of a workspace.</summary>
    public async Task RunAsync(string workspace, CancellationToken cancel)
    {
        bool isQueueThere = await SweepAsync(cancel);
        Dictionary<string, RunRecord> all = (await runs.ListAsync(workspace, cancel)).ToDictionary(run => run.Id);
        foreach (RunRecord run in all.Values)
        {
            RunRecord now = await AdvanceAsync(run, all, cancel);
            if (isQueueThere && (now.State == RunState.Queued || IsSilent(now)))
            {
                isQueueThere = await TryAsync(() => queue.EnqueueAsync(Job.Of(now), cancel));
            }
        }
    }

    private async Task<bool> SweepAsync(CancellationToken cancel)
    {
        foreach (string lane in Lanes.All)
        {
            if (!await TryAsync(() => queue.SweepAsync(lane, cancel)))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Moves a run on if it is time; the record as it is then.</summary>
    private async Task<RunRecord> AdvanceAsync(RunRecord run, Dictionary<string, RunRecord> all, CancellationToken cancel)
    {
        if (Next(run, all) is null)
        {
            return run;
        }
        bool moved = false;
        Versioned<RunRecord>? now = await runs.ChangeAsync(
            run.Workspace, run.Id,
            current =>
            {
                RunRecord? next = Next(current, all);
                moved = next is not null;
                return next;
            },
            cancel);
        if (moved && now is not null)
        {
            log.LogMoved(now.Value.Id, now.Value.State);
            await live.PublishAsync(new LiveEvent(LiveKind.Run, run.Workspace, run.Id));
        }
        return now?.Value ?? run;
    }

    private RunRecord? Next(RunRecord run, Dictionary<string, RunRecord> all) => run switch
    {
        { State: RunState.Blocked } => NextOfBlocked(run, all),
        { State: RunState.Running, Request: not null } when IsSilent(run) => RunErrors.Lost(run, options.Value.MaxAttempts, time.GetUtcNow()),
        _ => null,
    };

    private static RunRecord? NextOfBlocked(RunRecord run, Dictionary<string, RunRecord> all)
    {
        RunRecord?[] needs = [.. run.Needs.Select(need => all.GetValueOrDefault(need))];
        if (needs.All(need => need?.State == RunState.Succeeded))
        {
            return run with { State = RunState.Queued, Error = null };
        }
        RunRecord? broken = needs.FirstOrDefault(need => need?.State is RunState.Failed or RunState.Cancelled);
        RunError? error = broken is null ? null : new RunError(
            RunErrors.Upstream, $"waits for {broken.Node}, which {(broken.State == RunState.Failed ? "failed" : "was cancelled")}", $"Retry {broken.Node}");
        return run.Error == error ? null : run with { Error = error };
    }

    private bool IsSilent(RunRecord run) => RunErrors.IsSilent(run, time.GetUtcNow(), options.Value.Lease);

    private async Task<bool> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            log.LogQueueSilent(fault.Message);
            return false;
        }
    }
}
