using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Runs;

/// <summary>A record and the ETag it was read under.</summary>
public sealed record Versioned<T>(T Value, string ETag);

/// <summary>Run records in the artifact store, changed by compare-and-set only.</summary>
public sealed class RunRepository(IArtifactStore store)
{
    /// <summary>The store behind.</summary>
    public IArtifactStore Store { get; } = store;

    /// <summary>A run; null when there is none.</summary>
    public Task<Versioned<RunRecord>?> FindAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>All runs of a workspace, newest first.</summary>
    public Task<IReadOnlyList<RunRecord>> ListAsync(string workspace, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>The resolved recipe of a run.</summary>
    public Task<Recipe> ReadRecipeAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Writes recipe and record of a new run.</summary>
    public Task CreateAsync(RunRecord run, Recipe recipe, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Replaces a record that has not changed since it was read.</summary>
    /// <exception cref="StoreConflictException">It has changed.</exception>
    public Task<Versioned<RunRecord>> ReplaceAsync(Versioned<RunRecord> read, RunRecord changed, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Reads, changes and writes until no one else came between. The change is a pure function; null leaves the record.</summary>
    /// <returns>The record as it is now; null when there is no such run.</returns>
    public Task<Versioned<RunRecord>?> ChangeAsync(string workspace, string id, Func<RunRecord, RunRecord?> change, CancellationToken cancel) => throw new NotImplementedException();
}
