using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Attempts;

/// <summary>
/// A run in a trainer's hands. It says by a heartbeat that it lives, writes under its own folder only, and changes the record as long as
/// that names it as the owner; from then on it changes nothing.
/// </summary>
public sealed class RunAttempt : IAsyncDisposable
{
    private const string ResultsFile = "results.json";
    private readonly AttemptServices _services;
    private readonly JobLease _lease;
    private readonly OwnedRun _owned;
    private readonly ProgressEstimate _progress;
    private readonly CancellationTokenSource _lost = new();
    private Heartbeat? _heartbeat;
    private IDisposable? _hints;
    private Recipe? _recipe;
    private volatile bool _pauseRequested, _cancelRequested;

    internal RunAttempt(AttemptServices services, RunRecord claimed, JobLease lease)
    {
        _services = services;
        _lease = lease;
        _owned = new OwnedRun(services.Runs, claimed);
        _progress = new ProgressEstimate(services.Time);
        Lost = _lost.Token;
        Writer = services.Writers.Create(claimed);
    }

    /// <summary>The record as it was last seen.</summary>
    public RunRecord Run => _owned.Current;

    /// <summary>What is to be done.</summary>
    public Recipe Recipe => _recipe ?? throw new InvalidOperationException("the attempt has not started");

    /// <summary>Store key of everything this attempt writes; ends with a slash.</summary>
    public string Prefix => StoreKeys.Attempt(Run.Workspace, Run.Id, Run.Attempt);

    /// <summary>Takes metrics, log and pictures.</summary>
    public AttemptWriter Writer { get; }

    /// <summary>Cancelled when somebody else owns the run, or a user wants it to end: stop at once.</summary>
    public CancellationToken Lost { get; }

    /// <summary>A user wants a checkpoint and then a pause.</summary>
    public bool PauseRequested => _pauseRequested;

    /// <summary>A user wants the run to end.</summary>
    public bool CancelRequested => _cancelRequested;

    /// <summary>How far a phase is; cheap.</summary>
    public void Progress(string phase, long done, long total) => _progress.Report(phase, done, total);

    /// <summary>Takes a complete checkpoint folder in: it counts once the record names it.</summary>
    /// <exception cref="OperationCanceledException">The run is somebody else's.</exception>
    public async Task SaveCheckpointAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        await Writer.FlushAsync(cancel);
        string path = await _services.Checkpoints.SaveAsync(Run, step, folder, cancel);
        string bestMetric = EvaluationMetrics.Decides(Recipe.Evaluation.Metric);
        double? value = metrics.TryGetValue(bestMetric, out double measured) && double.IsFinite(measured) ? measured : null;
        RunRecord run = await ChangeAsync(
            run => run with
            {
                Last = new RunCheckpoint(path),
                Best = value is double v && !(v <= run.Best?.Value) ? new RunBest(path, bestMetric, v) : run.Best,
                LostAttempts = 0,
            },
            cancel);
        await _services.Checkpoints.PruneAsync(run, Recipe.Checkpoint.KeepLast, cancel);
    }

    /// <summary>Takes a result file in.</summary>
    /// <exception cref="OperationCanceledException">The run is somebody else's.</exception>
    public async Task PublishAsync(string name, string file, CancellationToken cancel)
    {
        await _services.Runs.Store.WriteFileAsync(Prefix + name, file, WriteCondition.Always, null, cancel);
        string key = StoreKeys.AttemptOf(Run.Attempt) + name;
        await ChangeAsync(
            run => run with
            {
                Published = new SortedDictionary<string, string>(run.Published.ToDictionary(), StringComparer.Ordinal) { [name] = key },
                Results = name == ResultsFile ? key : run.Results,
            },
            cancel);
    }

    /// <summary>Notes which weights the run started from.</summary>
    /// <exception cref="OperationCanceledException">The run is somebody else's.</exception>
    public Task RecordWeightsAsync(string reference, string sha256, CancellationToken cancel) =>
        ChangeAsync(run => run with { Weights = new RunWeights(reference, sha256) }, cancel);

    /// <summary>Ends the attempt: what was written is flushed, the record says how it ended, the job is taken out or given back.</summary>
    /// <returns>False when the run is somebody else's; then nothing was changed.</returns>
    public async Task<bool> EndAsync(AttemptOutcome outcome, RunError? error, CancellationToken cancel)
    {
        await Writer.FlushAsync(cancel);
        await StopAsync();
        DateTimeOffset now = _services.Time.GetUtcNow();
        if (await _owned.ChangeAsync(run => Ended(run, outcome, error, now), cancel) is not { } ended)
        {
            return false;
        }
        try
        {
            bool done = ended.State == RunState.Queued
                ? await _services.Queue.ReleaseAsync(_lease, cancel) || await _services.Queue.EnqueueAsync(Job.Of(ended), cancel)
                : await _services.Queue.CompleteAsync(_lease, cancel);
            _services.Log.LogEnd(ended.Id, ended.State, done);
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            _services.Log.LogQueueFault(ended.Id, fault); // whoever gets the job sees the record and drops it
        }
        await _services.TellAsync(ended);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Writer.DisposeAsync();
        _lost.Dispose();
    }

    internal async Task StartAsync(CancellationToken cancel)
    {
        _hints = _services.Live.Subscribe(Run.Workspace, message =>
        {
            if (message.Kind == LiveKind.Run && message.Id == _lease.Job.Run)
            {
                _heartbeat?.LookSoon();
            }
        });
        _heartbeat = new Heartbeat(
            _services.Options.Heartbeat, _services.Time, BeatAsync, LookAsync, fault => _services.Log.LogBeatFault(Run.Id, fault));
        _recipe = await _services.Runs.ReadRecipeAsync(Run.Workspace, Run.Id, cancel);
    }

    private static RunRecord Ended(RunRecord run, AttemptOutcome outcome, RunError? error, DateTimeOffset now)
    {
        RunState state = (outcome, run.Request) switch
        {
            (AttemptOutcome.Succeeded, _) => RunState.Succeeded,
            (AttemptOutcome.Failed, _) => RunState.Failed,
            (AttemptOutcome.Cancelled, _) or (_, RunRequest.Cancel) => RunState.Cancelled,
            (_, RunRequest.Pause) => RunState.Paused,
            _ => RunState.Queued,
        };
        return run with
        {
            State = state,
            Owner = null,
            Request = null,
            HeartbeatUtc = now,
            EndedUtc = state is RunState.Succeeded or RunState.Failed or RunState.Cancelled ? now : null,
            Error = error,
            Progress = run.Progress is { } progress ? progress with { EtaSeconds = null } : null,
            LostAttempts = 0,
        };
    }

    private async Task<RunRecord> ChangeAsync(Func<RunRecord, RunRecord> change, CancellationToken cancel)
    {
        if (await _owned.ChangeAsync(run => change(run) with { Progress = _progress.Current ?? run.Progress }, cancel) is { } run)
        {
            await _services.TellAsync(run);
            return run;
        }
        await _lost.CancelAsync();
        throw new OperationCanceledException(Lost);
    }

    private async Task BeatAsync(CancellationToken cancel)
    {
        bool isKept = true;
        try
        {
            isKept = await _services.Queue.RenewAsync(_lease, cancel);
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            _services.Log.LogQueueFault(Run.Id, fault);
        }
        DateTimeOffset now = _services.Time.GetUtcNow();
        RunRecord? run = await _owned.ChangeAsync(run => run with { HeartbeatUtc = now, Progress = _progress.Current ?? run.Progress }, cancel);
        await HeedAsync(run);
        if (run is null)
        {
            return;
        }
        if (!isKept)
        {
            await _services.Queue.RestoreAsync(_lease, cancel); // the record still names this attempt, so Redis must have forgotten it
        }
        await _services.TellAsync(run);
    }

    private async Task LookAsync(CancellationToken cancel) => await HeedAsync(await _owned.ReadAsync(cancel));

    private async Task HeedAsync(RunRecord? run)
    {
        _pauseRequested = run?.Request == RunRequest.Pause;
        _cancelRequested = run?.Request == RunRequest.Cancel;
        if (run is null || _cancelRequested)
        {
            await _lost.CancelAsync();
        }
    }

    private async Task StopAsync()
    {
        _hints?.Dispose();
        if (_heartbeat is not null)
        {
            await _heartbeat.DisposeAsync();
        }
    }
}
