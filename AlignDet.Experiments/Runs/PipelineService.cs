using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Runs;

/// <summary>Submits pipelines and finds them again.</summary>
public sealed class PipelineService
{
    /// <summary>
    /// Writes the pipeline and its runs, references resolved, and tells the trainers. The same idempotency key gives the pipeline of the
    /// first time.
    /// </summary>
    /// <exception cref="BadInputException">Something refers to what is not there; carries every problem.</exception>
    public Task<PipelineRecord> SubmitAsync(PipelineSpec spec, Caller caller, string? idempotencyKey, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>A pipeline; null when there is none.</summary>
    public Task<PipelineRecord?> FindAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>All pipelines of a workspace, newest first.</summary>
    public Task<IReadOnlyList<PipelineRecord>> ListAsync(string workspace, CancellationToken cancel) => throw new NotImplementedException();
}
