using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using static TorchSharp.torch;

namespace AlignDet.Detection.Stages;

/// <summary>The whole detector learns from unlabelled pictures and their proposals (AlignDet, section 3.3).</summary>
public sealed class BoxDomainStage : IStage
{
    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(context);
        Device device = TorchDevice.Parse(context.Device);
        DatasetFolder dataset = DatasetFolder.Open(await context.ResolveAsync(recipe.Data.Dataset!, cancel));
        string proposals = await context.ResolveAsync(recipe.Data.Proposals!, cancel);
        string? weights = recipe.Weights is null ? null : await context.ResolveAsync(recipe.Weights.From, cancel);
        return await DedicatedThread.RunAsync(
            () =>
            {
                random.manual_seed(recipe.Seed);
                using var task = new BoxDomainTask(recipe, context, dataset, proposals, weights, device);
                using var loop = new TrainingLoop<TwoViewBatch>(recipe, context, task, cancel);
                return loop.Run();
            },
            cancel);
    }
}
