using System.Text.Json;

namespace AlignDet.Experiments.Store;

/// <summary>
/// Metadata in a tree beside the blobs: a folder for every key, in it a file for every ETag. So the rename of the blob alone decides
/// which metadata hold, and content and metadata change as one.
/// </summary>
internal sealed class FolderMetadata(string root)
{
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    /// <summary>The ETags that there are metadata for: one, unless somebody is writing or was cut off; null: none.</summary>
    public IReadOnlyList<string>? ETags(string key)
    {
        string folder = Path.Combine(root, key);
        try
        {
            // asked first, because most blobs have none and an exception is slow
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName)!] : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The metadata under an ETag; null when there are none.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadAsync(string key, string etag, CancellationToken cancel)
    {
        try
        {
            byte[] json = await File.ReadAllBytesAsync(Path.Combine(root, key, etag), cancel);
            return JsonSerializer.Deserialize<Dictionary<string, string>>(json);
        }
        catch (IOException fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            return None; // a help for listings only; the blob itself is sound
        }
    }

    /// <summary>Where the metadata of an ETag belong; their folder is there.</summary>
    public string Prepare(string key, string etag) => Path.Combine(Directory.CreateDirectory(Path.Combine(root, key)).FullName, etag);

    /// <summary>Takes the metadata of all other ETags out.</summary>
    /// <param name="key">The blob.</param>
    /// <param name="keep">The ETag that stays; null: none.</param>
    public void Prune(string key, string? keep)
    {
        foreach (string etag in (ETags(key) ?? []).Where(etag => etag != keep))
        {
            File.Delete(Path.Combine(root, key, etag));
        }
        if (keep is null)
        {
            EmptyFolders.Remove(Path.Combine(root, key), root);
        }
    }
}
