using AlignDet.Cli.Display;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Synth;

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
        string folder = Path.GetFullPath(Path.Combine(DataFolder, "datasets", "drawn-scenes-3"));
        if (Directory.Exists(folder))
        {
            return folder;
        }
        context.Log(StageLogLevel.Info, $"drawing the built-in data set into {folder}");
        Report<SceneProgress> progress = new(p => context.Progress("draw", p.Done, p.Total));
        try
        {
            await Task.Run(() => SceneDataset.Write(folder, new SceneSettings(), progress, cancel), cancel);
        }
        catch (BadInputException) when (Directory.Exists(folder))
        {
            // another process has drawn it meanwhile, and a folder is there only when it is complete
        }
        return folder;
    }
}
