namespace AlignDet.Experiments.Store;

/// <summary>Walks the folder of a store in the ordinal order of keys; what starts with a dot is no key.</summary>
internal static class FolderWalk
{
    private static readonly EnumerationOptions s_options = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>All files below a folder whose keys start with a prefix.</summary>
    /// <param name="root">Where keys begin.</param>
    /// <param name="folder">Key of the folder, with a slash at its end; empty: the root.</param>
    /// <param name="prefix">How the keys must start.</param>
    public static IEnumerable<(string Key, FileInfo File)> Files(string root, string folder, string prefix)
    {
        // a folder is sorted as its keys are: "a-b" comes before "a/b", since '-' comes before '/'
        var entries = Entries(root, folder)
            .Select(entry => (Key: folder + entry.Name + (entry is DirectoryInfo ? "/" : ""), Entry: entry))
            .Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(item => item.Key, StringComparer.Ordinal);
        foreach ((string key, FileSystemInfo entry) in entries)
        {
            if (entry is FileInfo file)
            {
                yield return (key, file);
                continue;
            }
            foreach ((string, FileInfo) inner in Files(root, key, prefix))
            {
                yield return inner;
            }
        }
    }

    /// <summary>The names of the folders directly below a folder, in the ordinal order of keys.</summary>
    public static IEnumerable<string> Folders(string root, string folder) =>
        Entries(root, folder).OfType<DirectoryInfo>().Select(entry => entry.Name).OrderBy(name => name + "/", StringComparer.Ordinal);

    private static IEnumerable<FileSystemInfo> Entries(string root, string folder)
    {
        try
        {
            return [.. new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos("*", s_options).Where(entry => entry.Name[0] != '.')];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
