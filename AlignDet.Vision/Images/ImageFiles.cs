using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Images;

/// <summary>Finds picture files.</summary>
public static class ImageFiles
{
    private static readonly HashSet<string> s_extensions =
        new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif" };

    /// <summary>Whether a file is one by its extension.</summary>
    public static bool IsPicture(string path) => s_extensions.Contains(Path.GetExtension(path));

    /// <summary>
    /// The picture files below a folder and its subfolders, relative to it, with <c>/</c>, in ordinal order: the same list on
    /// every system. Files and folders whose name starts with a dot, or that are marked hidden, are left out.
    /// </summary>
    /// <exception cref="BadInputException">The folder is missing or cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new BadInputException(Shown.Path(folder), "the folder is not there", "Check the path");
        var found = new List<string>();
        try
        {
            Collect(new DirectoryInfo(folder), "", found);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                Shown.Path(folder), "the folder cannot be read: " + Shown.Sentence(fault.Message.TrimEnd('.')), "Check that you may read it", fault);
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Collect(DirectoryInfo folder, string prefix, List<string> found)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden))
                continue;
            if (entry is DirectoryInfo child)
            {
                // a link may lead back up, and the walk would not end
                if (child.LinkTarget is null)
                    Collect(child, $"{prefix}{child.Name}/", found);
            }
            else if (s_extensions.Contains(entry.Extension))
            {
                found.Add(prefix + entry.Name);
            }
        }
    }
}
