using AlignDet.Experiments;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Datasets;

namespace AlignDet.Web.Pipelines;

/// <summary>Submits pipelines, for the API and the pages alike: the built-in data set is there by the time a recipe asks for it.</summary>
public sealed class PipelineSubmission(PipelineService pipelines, DatasetRegistration datasets)
{
    /// <summary>Submits a pipeline.</summary>
    /// <exception cref="BadInputException">Something in it refers to what is not there; carries every problem.</exception>
    public async Task<PipelineRecord> SubmitAsync(PipelineSpec spec, Caller caller, string? idempotencyKey, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Nodes.Any(node => node.Recipe.Data.Dataset == DataSpec.DrawnScenes))
        {
            await datasets.EnsureSampleAsync(caller, cancel);
        }
        return await pipelines.SubmitAsync(spec, caller, idempotencyKey, cancel);
    }
}
