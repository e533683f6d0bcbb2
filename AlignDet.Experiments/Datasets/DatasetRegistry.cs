using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Datasets;

/// <summary>The registered data sets of a workspace: immutable versions, named <c>slug@version</c>.</summary>
public sealed partial class DatasetRegistry(IArtifactStore store, LiveFeed feed, ILogger<DatasetRegistry> logger)
{
    private const int ManifestSchema = 1;

    // what was told once
    private readonly ConcurrentDictionary<string, bool> _damaged = new(StringComparer.Ordinal);

    /// <summary>Whether a text can be the id of a data set: <c>[a-z0-9-]{1,63}</c>.</summary>
    public static bool IsSlug(string? text) => text is not null && Slug().IsMatch(text);

    /// <summary>
    /// Writes a version: manifest and problems first, dataset.json last. The same content gives the same version and is no error: it
    /// becomes the newest again, read from the folder that was named last.
    /// </summary>
    /// <param name="dataset">The record; its <c>Version</c> is set from the manifest.</param>
    /// <param name="manifest">Every file with its hash.</param>
    /// <param name="issues">What the check found.</param>
    /// <param name="cancel">Stops before dataset.json is written.</param>
    /// <returns>The record as stored.</returns>
    /// <exception cref="BadInputException">The slug cannot be one.</exception>
    public async Task<DatasetRecord> AddAsync(DatasetRecord dataset, DatasetManifest manifest, IReadOnlyList<DatasetIssue> issues, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (!IsSlug(dataset.Id))
        {
            throw new BadInputException(dataset.Id, "cannot be the id of a data set", "Give 1 to 63 of a-z, 0-9 and -");
        }
        byte[] files = RecordJson.Write(manifest);
        string version = Convert.ToHexStringLower(SHA256.HashData(files))[..12];
        if (await FindAsync(dataset.Workspace, dataset.Id, cancel) is { } newest && newest.Version == version && newest.Root == dataset.Root)
        {
            return newest;
        }
        DatasetRecord added = dataset with { Version = version };
        string folder = FolderOf(added);
        await store.WriteAsync(folder + "manifest.json", files, WriteCondition.Always, null, cancel);
        await store.WriteAsync(folder + "problems.json", RecordJson.Write(issues), WriteCondition.Always, null, cancel);
        await store.WriteAsync(folder + "dataset.json", RecordJson.Write(added), WriteCondition.Always, null, cancel);
        await feed.PublishAsync(new LiveEvent(LiveKind.Dataset, added.Workspace, added.Id));
        return added;
    }

    /// <summary>The newest version of every data set, by slug.</summary>
    public async Task<IReadOnlyList<DatasetRecord>> ListAsync(string workspace, CancellationToken cancel) =>
        [.. (await VersionsAsync(StoreKeys.Datasets(workspace), cancel)).GroupBy(dataset => dataset.Id).Select(Newest).OrderBy(dataset => dataset.Id, StringComparer.Ordinal)];

    /// <summary>A data set by <c>slug</c> (its newest version) or <c>slug@version</c>; null when there is none.</summary>
    public async Task<DatasetRecord?> FindAsync(string workspace, string reference, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(reference);
        string[] parts = reference.Split('@');
        if (parts.Length > 2 || !IsSlug(parts[0]) || (parts.Length == 2 && !Version().IsMatch(parts[1])))
        {
            return null;
        }
        string folder = $"{StoreKeys.Datasets(workspace)}{parts[0]}/";
        if (parts.Length == 2)
        {
            return await ReadAsync($"{folder}{parts[1]}/dataset.json", cancel);
        }
        IReadOnlyList<DatasetRecord> versions = await VersionsAsync(folder, cancel);
        return versions.Count == 0 ? null : Newest(versions);
    }

    /// <summary>The manifest of a version.</summary>
    /// <exception cref="BadInputException">It is missing or damaged.</exception>
    public async Task<DatasetManifest> ManifestAsync(DatasetRecord dataset, CancellationToken cancel) =>
        Parse<DatasetManifest>(await BlobAsync(dataset, "manifest.json", cancel), dataset, "manifest.json", ManifestSchema);

    /// <summary>What the check found when the version was registered.</summary>
    /// <exception cref="BadInputException">The list is missing or damaged.</exception>
    public async Task<IReadOnlyList<DatasetIssue>> IssuesAsync(DatasetRecord dataset, CancellationToken cancel)
    {
        StoredBlob blob = await BlobAsync(dataset, "problems.json", cancel);
        try
        {
            return JsonSerializer.Deserialize<IReadOnlyList<DatasetIssue>>(blob.Content.Span, PlatformJson.Indented) ?? [];
        }
        catch (JsonException fault)
        {
            throw new BadInputException(FolderOf(dataset) + "problems.json", "is damaged", "Register the data set again", fault);
        }
    }

    private async Task<IReadOnlyList<DatasetRecord>> VersionsAsync(string prefix, CancellationToken cancel)
    {
        List<DatasetRecord> versions = [];
        await foreach (StoreEntry entry in store.ListAsync(prefix, cancel))
        {
            if (entry.Key.EndsWith("/dataset.json", StringComparison.Ordinal) && await TryReadAsync(entry.Key, cancel) is { } dataset)
            {
                versions.Add(dataset);
            }
        }
        return versions;
    }

    /// <summary>One that cannot be read is left out with a warning, so that it does not hide the others.</summary>
    private async Task<DatasetRecord?> TryReadAsync(string key, CancellationToken cancel)
    {
        try
        {
            DatasetRecord? dataset = await ReadAsync(key, cancel);
            _damaged.TryRemove(key, out _);
            return dataset;
        }
        catch (BadInputException fault)
        {
            if (_damaged.TryAdd(key, true))
            {
                logger.LogWarning("A version of a data set is left out. {Problem}", fault.Message);
            }
            return null;
        }
    }

    private async Task<DatasetRecord?> ReadAsync(string key, CancellationToken cancel) =>
        await store.ReadAsync(key, cancel) is { } blob ? RecordJson.Read<DatasetRecord>(blob.Content, key, store, DatasetRecord.CurrentSchema) : null;

    private async Task<StoredBlob> BlobAsync(DatasetRecord dataset, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return await store.ReadAsync(FolderOf(dataset) + name, cancel)
            ?? throw new BadInputException(FolderOf(dataset) + name, "is not in the artifact store", "Register the data set again");
    }

    private T Parse<T>(StoredBlob blob, DatasetRecord dataset, string name, int newest) => RecordJson.Read<T>(blob.Content, FolderOf(dataset) + name, store, newest);

    private static string FolderOf(DatasetRecord dataset) => StoreKeys.DatasetFolder(dataset.Workspace, dataset.Id, dataset.Version);

    private static DatasetRecord Newest(IEnumerable<DatasetRecord> versions) => versions.MaxBy(dataset => (dataset.CreatedUtc, dataset.Version))!;

    [GeneratedRegex("^[a-z0-9-]{1,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Slug();

    [GeneratedRegex("^[0-9a-f]{12}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Version();
}
