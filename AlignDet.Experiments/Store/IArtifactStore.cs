namespace AlignDet.Experiments.Store;

/// <summary>
/// The system of record: named blobs with an ETag. Keys are relative paths with <c>/</c>, such as <c>runs/default/ID/run.json</c>. Every
/// write is whole or not there at all.
/// </summary>
public interface IArtifactStore
{
    /// <summary>What it is, for people: <c>folder /home/me/.aligndet/store</c>.</summary>
    string Description { get; }

    /// <summary>A small blob as a whole; null when there is none.</summary>
    Task<StoredBlob?> ReadAsync(string key, CancellationToken cancel);

    /// <summary>A blob as a stream, seekable; null when there is none.</summary>
    Task<Stream?> OpenReadAsync(string key, CancellationToken cancel);

    /// <summary>Writes a blob and returns its new ETag.</summary>
    /// <exception cref="StoreConflictException">The condition does not hold; nothing was written.</exception>
    Task<string> WriteAsync(
        string key, ReadOnlyMemory<byte> content, WriteCondition condition, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancel);

    /// <summary>Writes a local file as a blob and returns its new ETag.</summary>
    /// <exception cref="StoreConflictException">The condition does not hold; nothing was written.</exception>
    Task<string> WriteFileAsync(
        string key, string file, WriteCondition condition, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancel);

    /// <summary>Removes a blob; false when there was none.</summary>
    Task<bool> DeleteAsync(string key, CancellationToken cancel);

    /// <summary>All blobs whose key starts with a prefix, in ordinal order of their keys.</summary>
    IAsyncEnumerable<StoreEntry> ListAsync(string prefix, CancellationToken cancel);

    /// <summary>
    /// The blobs of one name directly in each folder below a prefix: of <c>runs/default/</c> and <c>run.json</c> every
    /// <c>runs/default/ID/run.json</c>, without a look at what else lies there; in ordinal order of their keys.
    /// </summary>
    IAsyncEnumerable<StoreEntry> ListNamedAsync(string prefix, string name, CancellationToken cancel);

    /// <summary>Where a blob, or the folder of a prefix, lies on this machine's disk, for reading; null when the store is elsewhere.</summary>
    string? LocalPath(string key);
}
