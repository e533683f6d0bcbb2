using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.TrainerService.Work;

/// <summary>Carries an attempt out and says how it ended.</summary>
internal sealed class AttemptRunner(
    Func<string, IStage> stages, RunReferences references, ResumePoint resume, WorkFolders folders, IOptions<TrainerOptions> options, TimeProvider time, ILogger<AttemptRunner> log)
{
    /// <summary>How much of the grace time is left for saying how the attempt ended.</summary>
    private const double PartForEnding = 0.25;

    /// <param name="attempt">The run in hand.</param>
    /// <param name="stopping">The service is to stop: ask for a checkpoint, and break off when it does not come in time.</param>
    public async Task RunAsync(RunAttempt attempt, CancellationToken stopping)
    {
        RunRecord run = attempt.Run;
        log.LogBegin(run.Id, run.Name, run.Attempt, run.Stage);
        using CancellationTokenSource tooLate = new();
        TimeSpan grace = TimeSpan.FromSeconds(options.Value.GraceSeconds * (1 - PartForEnding));
        await using ITimer timer = time.CreateTimer(_ => tooLate.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration drain = stopping.Register(() => timer.Change(grace, Timeout.InfiniteTimeSpan));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(attempt.Lost, tooLate.Token);

        (AttemptOutcome? outcome, RunError? error) = await TryAsync(attempt, stopping, stop.Token);
        if (outcome is null || !await attempt.EndAsync(outcome.Value, error, CancellationToken.None))
        {
            log.LogLost(run.Id);
        }
    }

    /// <summary>How it ended; null when the run is somebody else's.</summary>
    private async Task<(AttemptOutcome?, RunError?)> TryAsync(RunAttempt attempt, CancellationToken stopping, CancellationToken stop)
    {
        try
        {
            return (await CarryOutAsync(attempt, stopping, stop) == StageOutcome.Completed ? AttemptOutcome.Succeeded : AttemptOutcome.Stopped, null);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // whatever a stage throws when it is broken off
            return (attempt.CancelRequested ? AttemptOutcome.Cancelled : attempt.Lost.IsCancellationRequested ? null : AttemptOutcome.Stopped, null);
        }
        catch (BadInputException fault)
        {
            log.LogBadInput(attempt.Run.Id, fault.Message);
            attempt.Writer.Log(StageLogLevel.Error, fault.Message);
            return (AttemptOutcome.Failed, RunErrors.Of(fault));
        }
        catch (Exception fault)
        {
            log.LogFault(attempt.Run.Id, fault);
            RunError error = RunErrors.Of(fault);
            attempt.Writer.Log(StageLogLevel.Error, error.Message);
            return (AttemptOutcome.Failed, error);
        }
    }

    private async Task<StageOutcome> CarryOutAsync(RunAttempt attempt, CancellationToken stopping, CancellationToken stop)
    {
        IStage stage = stages(attempt.Run.Stage);
        using WorkFolder work = folders.New(attempt.Run);
        string? from = await resume.FindAsync(attempt, work, stop);
        RunStageContext context = new(attempt, references, work, options.Value.Device, from, () => stopping.IsCancellationRequested, stop);
        StageOutcome outcome;
        try
        {
            outcome = await stage.RunAsync(attempt.Recipe, context, stop);
        }
        finally
        {
            await context.SettleAsync(); // before the folder goes; what was reached before a fault counts
        }
        await context.FinishAsync();
        return outcome;
    }
}
