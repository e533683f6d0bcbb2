using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Datasets;

/// <summary>The registered data sets of a workspace: immutable versions, named <c>slug@version</c>.</summary>
public sealed class DatasetRegistry
{
    /// <summary>Writes a version: manifest and problems first, dataset.json last. The same content gives the same version and is no error.</summary>
    /// <param name="dataset">The record; its <c>Version</c> is set from the manifest.</param>
    /// <param name="manifest">Every file with its hash.</param>
    /// <param name="issues">What the check found.</param>
    /// <param name="cancel">Stops before dataset.json is written.</param>
    /// <returns>The record as stored.</returns>
    /// <exception cref="BadInputException">The slug cannot be one.</exception>
    public Task<DatasetRecord> AddAsync(DatasetRecord dataset, DatasetManifest manifest, IReadOnlyList<DatasetIssue> issues, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The newest version of every data set, by slug.</summary>
    public Task<IReadOnlyList<DatasetRecord>> ListAsync(string workspace, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>A data set by <c>slug</c> (its newest version) or <c>slug@version</c>; null when there is none.</summary>
    public Task<DatasetRecord?> FindAsync(string workspace, string reference, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The manifest of a version.</summary>
    public Task<DatasetManifest> ManifestAsync(DatasetRecord dataset, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>What the check found when the version was registered.</summary>
    public Task<IReadOnlyList<DatasetIssue>> IssuesAsync(DatasetRecord dataset, CancellationToken cancel) => throw new NotImplementedException();
}
