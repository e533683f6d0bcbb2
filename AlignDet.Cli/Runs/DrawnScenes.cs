using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>The built-in data set, kept for all runs of a user.</summary>
internal static class DrawnScenes
{
    /// <summary>Where data is kept: <c>ALIGNDET_DATA</c>, else <c>.aligndet</c> in the user's home.</summary>
    public static string DataFolder => Environment.GetEnvironmentVariable("ALIGNDET_DATA") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aligndet");

    /// <summary>The folder of the data set; drawn first if it is not there.</summary>
    public static async Task<string> EnsureAsync(IStageContext context, CancellationToken cancel)
    {
        // the number rises when the drawing changes, so that nobody trains on pictures of another version
        string folder = Path.GetFullPath(Path.Combine(DataFolder, "datasets", "drawn-scenes-1"));
        if (Directory.Exists(folder))
        {
            return folder;
        }
        string temporary = $"{folder}.{Path.GetRandomFileName()}.tmp";
        Directory.CreateDirectory(temporary);
        try
        {
            context.Log(StageLogLevel.Info, $"drawing the built-in data set into {folder}");
            await DrawAsync(temporary, context, cancel);
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // another process was faster
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
        return folder;
    }

    private static Task DrawAsync(string folder, IStageContext context, CancellationToken cancel) =>
        throw new BadInputException(DataSpec.DrawnScenes, "this version cannot draw it yet", "Use file:DIR");
}
