using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Synth;

/// <summary>Makes folders that are either there with all they hold or not at all.</summary>
internal static class NewFolder
{
    /// <summary>
    /// Lets <paramref name="fill"/> work in a temporary folder beside <paramref name="folder"/>, which then takes its name. When
    /// anything fails, nothing is left behind.
    /// </summary>
    /// <exception cref="BadInputException">There is something at the place already, or it cannot be written to.</exception>
    public static void Write(string folder, Action<string> fill, CancellationToken cancel)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseIfTaken(folder);
        string temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            cancel.ThrowIfCancellationRequested();
            if (Directory.Exists(full))
            {
                // throws where somebody has put something into it meanwhile
                Directory.Delete(full);
            }
            Directory.Move(temporary, full);
        }
        catch (Exception fault)
        {
            TryDelete(temporary);
            if (fault is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException(
                    Shown.Path(folder), "cannot be written: " + fault.Message.TrimEnd('.'), "give a new folder at a place you may write to, with room for it", fault);
            }
            throw;
        }
    }

    /// <summary>Says so where there is something at a place, before any work is done for it.</summary>
    /// <exception cref="BadInputException">There is a file or a folder that holds something, or nobody may look.</exception>
    public static void RefuseIfTaken(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        bool taken;
        try
        {
            taken = File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(Shown.Path(folder), "cannot be looked into", "give a new folder at a place you may write to", fault);
        }
        if (taken)
        {
            throw new BadInputException(Shown.Path(folder), "is there already and holds something", "give a new or an empty folder");
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // the fault that brought us here is the one to tell
        }
    }
}
