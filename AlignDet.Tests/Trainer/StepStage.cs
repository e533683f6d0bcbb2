using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Tests.Trainer;

/// <summary>Takes steps and writes real checkpoints, as a training stage does, on its own thread; without a network, so that tests can wait for its steps.</summary>
internal sealed class StepStage(int millisecondsPerStep = 5) : IStage
{
    public Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel) =>
        Task.Factory.StartNew(() => Run(recipe, context, cancel), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private StageOutcome Run(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        long start = context.ResumeFrom is { } from ? CheckpointFolder.Verify(from).Step : 0;
        context.Log(StageLogLevel.Info, FormattableString.Invariant($"begins after step {start}"));
        for (long step = start + 1; step <= recipe.Schedule.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            Thread.Sleep(millisecondsPerStep);
            context.Metric(step, new Dictionary<string, double> { ["train/loss"] = 1.0 / step });
            context.Progress(recipe.Stage, step, recipe.Schedule.Steps);
            bool pause = context.PauseRequested && step < recipe.Schedule.Steps;
            if (pause || step % recipe.Checkpoint.Every == 0 || step == recipe.Schedule.Steps)
            {
                Dictionary<string, double> metrics = new() { ["val/ap"] = step == 2 * recipe.Checkpoint.Every ? 0.9 : 0.1 };
                string folder = Directory.CreateDirectory(Path.Combine(context.WorkFolder, CheckpointFolder.Name(step))).FullName;
                File.WriteAllText(Path.Combine(folder, CheckpointFolder.ModelFile), $"weights {step}");
                CheckpointFolder.Seal(folder, step, metrics, null);
                context.CheckpointAsync(step, folder, metrics).GetAwaiter().GetResult();
            }
            if (pause)
            {
                return StageOutcome.Paused;
            }
        }
        string results = Path.Combine(context.WorkFolder, "results.json");
        File.WriteAllText(results, """{ "schema": 1 }""");
        context.PublishAsync("results.json", results).GetAwaiter().GetResult();
        return StageOutcome.Completed;
    }
}
