using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using static TorchSharp.torch;

namespace AlignDet.Detection.Stages;

/// <summary>Ordinary detector training on labelled boxes, from pre-trained or random weights.</summary>
public sealed class FineTuneStage : IStage
{
    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(context);
        Device device = TorchDevice.Parse(context.Device);
        DatasetFolder dataset = DatasetFolder.Open(await context.ResolveAsync(recipe.Data.Dataset!, cancel));
        string? weights = recipe.Weights is null ? null : await context.ResolveAsync(recipe.Weights.From, cancel);
        return await DedicatedThread.RunAsync(
            () =>
            {
                random.manual_seed(recipe.Seed);
                using var task = new FineTuneTask(recipe, context, dataset, weights, device);
                using var loop = new TrainingLoop<Data.PaddedBatch>(recipe, context, task, cancel);
                return loop.Run();
            },
            cancel);
    }
}
