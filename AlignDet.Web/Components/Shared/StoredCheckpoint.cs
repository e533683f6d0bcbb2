using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Components.Shared;

/// <summary>A complete checkpoint of a run.</summary>
/// <param name="Path">Relative to the run: <c>attempts/1/checkpoints/step-000300</c>.</param>
/// <param name="ModifiedUtc">When it was complete.</param>
/// <param name="Files">Its files, by name.</param>
public sealed record StoredCheckpoint(string Path, DateTimeOffset ModifiedUtc, IReadOnlyList<StoreEntry> Files)
{
    private const string Marker = "checkpoint.json";

    /// <summary>Those in the store, newest first. A folder without checkpoint.json does not count.</summary>
    public static async Task<IReadOnlyList<StoredCheckpoint>> ListAsync(RunRecord run, IArtifactStore store, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(store);
        string root = StoreKeys.RunFolder(run.Workspace, run.Id);
        Dictionary<string, List<StoreEntry>> folders = [];
        for (int attempt = 1; attempt <= run.Attempt; attempt++)
        {
            await foreach (StoreEntry entry in store.ListAsync(root + StoreKeys.AttemptOf(attempt) + "checkpoints/", cancel))
            {
                string path = entry.Key[root.Length..entry.Key.LastIndexOf('/')];
                (folders.TryGetValue(path, out List<StoreEntry>? files) ? files : folders[path] = []).Add(entry);
            }
        }
        return [.. folders.Where(f => f.Value.Any(IsMarker))
            .Select(f => new StoredCheckpoint(f.Key, f.Value.First(IsMarker).ModifiedUtc, f.Value))
            .OrderByDescending(c => c.ModifiedUtc).ThenByDescending(c => c.Path, StringComparer.Ordinal)];
    }

    private static bool IsMarker(StoreEntry entry) => entry.Key.EndsWith("/" + Marker, StringComparison.Ordinal);
}
