using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
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
    // a submission takes seconds
    private static readonly TimeSpan s_cutOffAfter = TimeSpan.FromMinutes(10);

    /// <summary>Looks once at all runs of a workspace.</summary>
    public async Task RunAsync(string workspace, CancellationToken cancel)
    {
        bool isQueueThere = await SweepAsync(cancel);
        Dictionary<string, RunRecord> all = (await runs.ListAsync(workspace, cancel)).ToDictionary(run => run.Id);
        // who came first is queued first, should Redis have lost them all
        foreach (RunRecord run in all.Values.OrderBy(run => run.CreatedUtc).ThenBy(run => run.Id, StringComparer.Ordinal))
        {
            if (await TryAdvanceAsync(run, all, cancel) is { } now && isQueueThere && (now.State == RunState.Queued || IsSilent(now)))
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

    /// <summary>As <see cref="AdvanceAsync"/>; null where the store failed, which must not hold up the others.</summary>
    private async Task<RunRecord?> TryAdvanceAsync(RunRecord run, Dictionary<string, RunRecord> all, CancellationToken cancel)
    {
        try
        {
            return await AdvanceAsync(run, all, cancel);
        }
        catch (Exception fault) when (fault is BadInputException or IOException or UnauthorizedAccessException)
        {
            log.LogHeldUp(run.Id, fault.Message);
            return null;
        }
    }

    /// <summary>Moves a run on if it is time; the record as it is then.</summary>
    private async Task<RunRecord> AdvanceAsync(RunRecord run, Dictionary<string, RunRecord> all, CancellationToken cancel)
    {
        bool isSubmitted = await IsSubmittedAsync(run, cancel);
        RunRecord? Next(RunRecord run) => NextOf(run, all, isSubmitted);
        if (Next(run) is null)
        {
            return run;
        }
        bool moved = false;
        Versioned<RunRecord>? now = await runs.ChangeAsync(
            run.Workspace, run.Id,
            current =>
            {
                RunRecord? next = Next(current);
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

    /// <summary>A submission writes its pipeline last; what was cut off before that must not start.</summary>
    private async Task<bool> IsSubmittedAsync(RunRecord run, CancellationToken cancel) =>
        !(run is { State: RunState.Blocked } && (run.Needs.Count == 0 || IsOld(run)) || RunErrors.IsCutOff(run))
        || await runs.Store.ReadAsync(StoreKeys.Pipeline(run.Workspace, run.Pipeline), cancel) is not null;

    private RunRecord? NextOf(RunRecord run, Dictionary<string, RunRecord> all, bool isSubmitted) => run switch
    {
        { State: RunState.Blocked } when !isSubmitted => IsOld(run) ? RunErrors.CutOff(run, time.GetUtcNow()) : null,
        { State: RunState.Blocked } => NextOfBlocked(run, all),
        // whoever submitted it finished that after all, by its key
        { State: RunState.Cancelled } when isSubmitted && RunErrors.IsCutOff(run) => run with { State = RunState.Blocked, EndedUtc = null, Error = null },
        { State: RunState.Running, Request: not null } when IsSilent(run) => RunErrors.Lost(run, options.Value.MaxAttempts, time.GetUtcNow()),
        _ => null,
    };

    private bool IsOld(RunRecord run) => time.GetUtcNow() - run.CreatedUtc > s_cutOffAfter;

    private RunRecord? NextOfBlocked(RunRecord run, Dictionary<string, RunRecord> all)
    {
        RunRecord?[] needs = [.. run.Needs.Select(need => all.GetValueOrDefault(need))];
        if (needs.All(need => need?.State == RunState.Succeeded))
        {
            return run with { State = RunState.Queued, Error = null };
        }
        RunRecord? broken = needs.FirstOrDefault(need => need?.State is RunState.Failed or RunState.Cancelled);
        int gone = Array.FindIndex(needs, need => need is null);
        RunError? error = (broken, gone >= 0 && IsOld(run)) switch
        {
            (not null, _) => new RunError(
                RunErrors.Upstream, $"waits for {broken.Node}, which {(broken.State == RunState.Failed ? "failed" : "was cancelled")}", $"Retry {broken.Node}"),
            (_, true) => new RunError(
                RunErrors.Upstream, $"waits for run {run.Needs[gone]}, which is damaged or no longer in the artifact store", "Restore it, or cancel this run and submit it again"),
            _ => null,
        };
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
