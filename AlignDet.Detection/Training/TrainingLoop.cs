using System.Diagnostics;
using System.Text.Json.Nodes;
using AlignDet.Detection.Data;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Transforms;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>
/// Steps, learning rate, evaluation, checkpoints, pause and resume: the same for every stage that trains. Runs on one thread,
/// since Torch's scopes, gradient mode and worker threads belong to the thread that uses them.
/// </summary>
internal sealed class TrainingLoop<TBatch>(Recipe recipe, IStageContext context, TrainingTask<TBatch> task, CancellationToken cancel) : IDisposable
{
    private const int BatchesAhead = 3;
    private const long NoPicture = -1;
    private static readonly Dictionary<string, double> s_notMeasured = [];
    private readonly ScheduleSpec _schedule = recipe.Schedule;
    private readonly ParameterOptimizer _optimizer = ParameterOptimizer.Create(
        recipe.Schedule, ParameterGroup.Of(recipe.Schedule, task.Trained, [.. task.Model.named_parameters().Select(p => p.name)]));

    private BestCheckpoint? _best;
    private Measurement? _measured;

    /// <summary>Trains from the start, or from the context's checkpoint, to the end or the next pause.</summary>
    public StageOutcome Run()
    {
        var watch = Stopwatch.StartNew();
        long start = Resume();
        task.Model.train();
        using (var batches = new Prefetcher<TBatch>(task.Prepare, start, _schedule.Steps, BatchesAhead, cancel))
        {
            for (long step = start; step < _schedule.Steps; step++)
            {
                cancel.ThrowIfCancellationRequested();
                Step(step, batches);
                long done = step + 1;
                context.Progress(recipe.Stage, done, _schedule.Steps);
                bool evaluated = Every(recipe.Evaluation.Every, done) && Evaluate(done);
                bool pause = context.PauseRequested && done < _schedule.Steps;
                if (evaluated || pause || Every(recipe.Checkpoint.Every, done))
                {
                    Checkpoint(done, evaluated ? _measured!.Metrics : s_notMeasured);
                }
                if (pause)
                {
                    return StageOutcome.Paused;
                }
            }
        }
        Publish(watch.Elapsed);
        return StageOutcome.Completed;
    }

    /// <summary>Frees the optimiser's state; the task stays the caller's.</summary>
    public void Dispose() => _optimizer.Dispose();

    private bool Every(int interval, long done) => done == _schedule.Steps || (interval > 0 && done % interval == 0);

    private long Resume()
    {
        if (context.ResumeFrom is not { } folder)
        {
            return 0;
        }
        CheckpointIndex index = TrainingState.Load(folder, task, _optimizer);
        if (index.Step > _schedule.Steps)
        {
            throw new BadInputException(folder, $"is at step {index.Step} of {_schedule.Steps}", "Resume with the recipe that the run was started with");
        }
        _best = index.Best;
        context.Log(StageLogLevel.Info, $"resumed from step {index.Step}");
        if (index.Step == _schedule.Steps)
        {
            Measure(index.Step); // stopped between the last checkpoint and the results; the metrics are written already
        }
        return index.Step;
    }

    private void Step(long step, Prefetcher<TBatch> batches)
    {
        using var scope = NewDisposeScope();
        long started = Stopwatch.GetTimestamp();
        TBatch batch = batches.Next();
        double dataSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        double rate = LearningRate.At(_schedule, step);
        _optimizer.SetRate(rate);
        Seed(step);
        StepResult result = task.Losses(batch, step);
        string[] names = [.. result.Losses.Keys];
        Tensor losses = stack([.. result.Losses.Values]);
        float[] values = [.. losses.detach().cpu().data<float>()];
        if (!values.All(float.IsFinite))
        {
            string parts = string.Join(", ", names.Zip(values, (name, value) => FormattableString.Invariant($"{name} {value}")));
            throw new BadInputException($"step {step + 1}", $"the loss is no longer a finite number ({parts})",
                "Lower schedule.lr, lengthen schedule.warmupSteps or set schedule.clipNorm, and start again in another folder");
        }
        _optimizer.ZeroGrad();
        losses.sum().backward();
        if (_schedule.ClipNorm is double norm)
        {
            nn.utils.clip_grad_norm_(task.Trained.Select(t => t.Parameter), norm);
        }
        _optimizer.Step();
        task.AfterStep(step);

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var metrics = new Dictionary<string, double>(result.Values)
        {
            ["train/loss"] = values.Sum(),
            ["lr"] = rate,
            ["time/step"] = seconds,
            ["time/data"] = dataSeconds,
            ["images_per_s"] = _schedule.Batch / seconds,
        };
        for (int i = 0; i < names.Length; i++)
        {
            metrics["train/" + names[i]] = values[i];
        }
        context.Metric(step + 1, metrics);
    }

    /// <summary>What Torch draws in a step (dropout, drop path) follows from the step alone, not from what ran before.</summary>
    private void Seed(long step)
    {
        using Generator _ = random.manual_seed((long)(SeedMixer.Mix(recipe.Seed, step, NoPicture, 0) >> 1));
    }

    private void Measure(long done)
    {
        task.Model.eval();
        using (no_grad())
        {
            _measured = task.Evaluate(done, cancel);
        }
        task.Model.train();
    }

    private bool Evaluate(long done)
    {
        Measure(done);
        if (_measured is null)
        {
            return false;
        }
        context.Metric(done, _measured.Metrics);
        double value = _measured.Metrics[_measured.Decides];
        if (_best is null || value > _best.Value)
        {
            _best = new BestCheckpoint(CheckpointFolder.Name(done), _measured.Decides, value);
        }
        return true;
    }

    private void Checkpoint(long done, IReadOnlyDictionary<string, double> metrics)
    {
        string folder = Path.Combine(context.WorkFolder, CheckpointFolder.Name(done));
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // left by an attempt that died while writing it
        }
        TrainingState.Save(folder, task, _optimizer, done, metrics, _best);
        context.CheckpointAsync(done, folder, metrics).GetAwaiter().GetResult();
    }

    private void Publish(TimeSpan elapsed)
    {
        var results = new JsonObject
        {
            ["schema"] = 1,
            ["eval"] = _measured?.Json,
            ["best"] = _best is null ? null : new JsonObject { ["checkpoint"] = _best.Checkpoint, ["metric"] = _best.Metric, ["value"] = _best.Value },
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 1),
        };
        if (_measured?.Segm is { } masks)
        {
            results["segm"] = masks;
        }
        _measured?.Report.PublishAsync(context, _schedule.Steps, cancel).GetAwaiter().GetResult();
        string file = Path.Combine(context.WorkFolder, "results.json");
        File.WriteAllText(file, results.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }));
        context.PublishAsync("results.json", file).GetAwaiter().GetResult();
        File.Delete(file);
    }
}
