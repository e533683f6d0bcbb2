namespace AlignDet.Experiments.Store;

/// <summary>Folders exist for what is in them: those left empty go.</summary>
internal static class EmptyFolders
{
    /// <summary>Removes a folder and those above it, up to but without <paramref name="root"/>, as long as they are empty.</summary>
    public static void Remove(string folder, string root)
    {
        try
        {
            while (folder.Length > root.Length)
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
        catch (IOException)
        {
            // not empty, or gone already
        }
    }
}
