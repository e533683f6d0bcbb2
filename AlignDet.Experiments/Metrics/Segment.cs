using System.Globalization;
using AlignDet.Experiments.Store;

namespace AlignDet.Experiments.Metrics;

/// <summary>A closed segment in the store.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record Segment(string Key, int Number, long Bytes)
{
    private const string Extension = ".ndjson";

    /// <summary>The segments directly in a folder, by number.</summary>
    /// <param name="store">The store.</param>
    /// <param name="folder">Key of the folder, with a slash at its end.</param>
    /// <param name="cancel">Stops listing.</param>
    public static async Task<IReadOnlyList<Segment>> ListAsync(IArtifactStore store, string folder, CancellationToken cancel)
    {
        List<Segment> segments = [];
        await foreach (StoreEntry entry in store.ListAsync(folder, cancel))
        {
            string name = entry.Key[folder.Length..];
            if (name.EndsWith(Extension, StringComparison.Ordinal) && int.TryParse(name[..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                segments.Add(new Segment(entry.Key, number, entry.Bytes));
            }
        }
        segments.Sort((a, b) => a.Number.CompareTo(b.Number));
        return segments;
    }
}
