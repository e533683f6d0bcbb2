using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Writes files that are either there as a whole or not at all.</summary>
public static class WholeFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, flushes it to the disk and gives it
    /// its name; an older file of that name is replaced. Missing folders are made. When anything fails, nothing is left behind.
    /// </summary>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception fault)
        {
            TryDelete(temporary);
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException(
                    Shown.Path(path), "cannot be written: " + Shown.Sentence(fault.Message.TrimEnd('.')), "Give a place you may write to, with room for it", fault);
            }
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // the fault that brought us here is the one to tell
        }
    }
}
