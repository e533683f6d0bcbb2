using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Attempts;

/// <summary>Takes runs for a trainer: a job from the queue is a hint, the change of run.json under its ETag is the claim.</summary>
public sealed class AttemptSource(AttemptServices services)
{
    /// <summary>The next run of a lane that this trainer can carry out; null when there is none.</summary>
    public async Task<RunAttempt?> TryClaimAsync(string lane, TrainerInfo trainer, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        string device = Job.KindOf(trainer.Device);
        while (await services.Queue.ClaimAsync(lane, cancel, device) is { } lease)
        {
            if (await ClaimAsync(lease, trainer, device, cancel) is { } attempt)
            {
                return attempt;
            }
        }
        return null;
    }

    private async Task<RunAttempt?> ClaimAsync(JobLease lease, TrainerInfo trainer, string device, CancellationToken cancel)
    {
        Versioned<RunRecord>? found;
        try
        {
            found = await services.Runs.FindAsync(lease.Job.Workspace, lease.Job.Run, cancel);
        }
        catch (BadInputException fault)
        {
            services.Log.LogUnreadable(lease.Job.Run, fault.Message);
            await services.Queue.CompleteAsync(lease, cancel); // once its record is mended, it is queued again
            return null;
        }
        if (found is { Value.State: RunState.Queued or RunState.Running } && Job.Of(found.Value) is { Device: not null } job && job.Device != device)
        {
            await services.Queue.CompleteAsync(lease, cancel);
            await services.Queue.EnqueueAsync(job, cancel); // among the jobs of its device, where only those look that can take it
            return null;
        }
        if (await ClaimRecordAsync(lease.Job, trainer, cancel) is not { } claimed)
        {
            await services.Queue.CompleteAsync(lease, cancel);
            return null;
        }
        await services.TellAsync(claimed);
        return await StartAsync(new RunAttempt(services, claimed, lease), cancel);
    }

    /// <summary>Reads the recipe and starts the heartbeat; null when the run cannot even be begun.</summary>
    private static async Task<RunAttempt?> StartAsync(RunAttempt attempt, CancellationToken cancel)
    {
        try
        {
            await attempt.StartAsync(CancellationToken.None); // it is claimed: a stop comes to it as to every attempt
            return attempt;
        }
        catch (BadInputException fault)
        {
            await using (attempt)
            {
                await attempt.EndAsync(AttemptOutcome.Failed, RunErrors.Of(fault), cancel);
                return null;
            }
        }
        catch (Exception)
        {
            await attempt.DisposeAsync();
            throw;
        }
    }

    /// <summary>The record after the claim; null when there is nothing to be done, or somebody is at it.</summary>
    private async Task<RunRecord?> ClaimRecordAsync(Job job, TrainerInfo trainer, CancellationToken cancel)
    {
        while (await services.Runs.FindAsync(job.Workspace, job.Run, cancel) is { } read)
        {
            RunRecord? changed = read.Value.State switch
            {
                RunState.Queued => Claim(read.Value, trainer),
                RunState.Running when IsDead(read.Value) => TakeOver(read.Value, trainer),
                _ => null,
            };
            if (changed is null)
            {
                return null;
            }
            try
            {
                RunRecord written = (await services.Runs.ReplaceAsync(read, changed, cancel)).Value;
                if (written.State == RunState.Running)
                {
                    return written;
                }
                await services.TellAsync(written);
                return null;
            }
            catch (StoreConflictException)
            {
                // somebody changed it meanwhile: look again
            }
        }
        return null;
    }

    private bool IsDead(RunRecord run) => RunErrors.IsSilent(run, services.Time.GetUtcNow(), services.Options.Lease);

    private RunRecord TakeOver(RunRecord run, TrainerInfo trainer)
    {
        DateTimeOffset now = services.Time.GetUtcNow();
        RunRecord lost = RunErrors.Lost(run, services.Options.MaxAttempts, now);
        return lost.State == RunState.Queued ? Claim(lost, trainer) : lost;
    }

    private RunRecord Claim(RunRecord run, TrainerInfo trainer)
    {
        DateTimeOffset now = services.Time.GetUtcNow();
        return run with
        {
            State = RunState.Running,
            Attempt = run.Attempt + 1,
            Owner = Guid.NewGuid().ToString("N"),
            Trainer = trainer.Name,
            HeartbeatUtc = now,
            StartedUtc = run.StartedUtc ?? now,
            EndedUtc = null,
            Code = new RunCode(trainer.CodeVersion),
        };
    }
}
