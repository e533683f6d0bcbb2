using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Tests.Cli;

/// <summary>Counts steps as a real stage does, with everything that a context is asked for.</summary>
internal sealed class CountingStage(int stopAt = int.MaxValue, Action? atStop = null) : IStage
{
    public List<string?> ResumedFrom { get; } = [];

    public List<string> Resolved { get; } = [];

    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ResumedFrom.Add(context.ResumeFrom is { } folder ? Path.GetFileName(folder) : null);
        foreach (string reference in new[] { recipe.Weights?.From, recipe.Data.Proposals }.OfType<string>())
        {
            Resolved.Add(await context.ResolveAsync(reference, cancel));
        }
        long start = context.ResumeFrom is null ? 0 : long.Parse(File.ReadAllText(Path.Combine(context.ResumeFrom, "checkpoint.json")));
        for (long step = start + 1; step <= recipe.Schedule.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            context.Metric(step, new Dictionary<string, double> { ["train/loss"] = 1.0 / step });
            context.Progress(recipe.Stage, step, recipe.Schedule.Steps);
            if (step == stopAt)
            {
                atStop?.Invoke();
            }
            bool pauses = context.PauseRequested;
            if (pauses || step % recipe.Checkpoint.Every == 0 || step == recipe.Schedule.Steps)
            {
                await CheckpointAsync(context, step);
            }
            if (pauses)
            {
                return StageOutcome.Paused;
            }
        }
        string file = Path.Combine(context.WorkFolder, "out.json");
        bool isProposals = recipe.Stage == StageNames.Proposals;
        string ap = recipe.Weights is null ? "0.25" : "0.5";
        await File.WriteAllTextAsync(file, isProposals ? "{}" : $$"""{ "eval": { "stats": [{{ap}}, 0.6, 0.3] } }""", cancel);
        await context.PublishAsync(isProposals ? "proposals.json" : "results.json", file);
        return StageOutcome.Completed;
    }

    private static async Task CheckpointAsync(IStageContext context, long step)
    {
        string folder = Path.Combine(context.WorkFolder, $"step-{step:D6}");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "checkpoint.json"), step.ToString());
        // the third checkpoint of the tests' runs is the best
        await context.CheckpointAsync(step, folder, new Dictionary<string, double> { ["val/ap"] = step == 6 ? 0.9 : 0.1 });
    }
}
