using AlignDet.Recipes;

namespace AlignDet.Vision.Synth;

/// <summary>The built-in data set, kept for all runs of a user.</summary>
public static class DrawnScenes
{
    /// <summary>Where data is kept: <c>ALIGNDET_DATA</c>, else <c>.aligndet</c> in the user's home.</summary>
    public static string DataFolder => Environment.GetEnvironmentVariable("ALIGNDET_DATA") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aligndet");

    /// <summary>The folder of the data set below a data folder, there or not.</summary>
    /// <param name="dataFolder">Null: <see cref="DataFolder"/>.</param>
    // the number rises when the drawing changes, so that nobody trains on pictures of another version
    public static string Folder(string? dataFolder = null) =>
        Path.GetFullPath(Path.Combine(dataFolder ?? DataFolder, "datasets", "drawn-scenes-3"));

    /// <summary>The folder of the data set; drawn first if it is not there.</summary>
    /// <param name="dataFolder">Null: <see cref="DataFolder"/>.</param>
    /// <param name="drawing">Told the folder before it is drawn, and only then.</param>
    /// <param name="progress">Told after every picture, from any thread.</param>
    /// <param name="cancel">Stops and leaves nothing behind.</param>
    /// <exception cref="BadInputException">The folder cannot be written.</exception>
    public static async Task<string> EnsureAsync(
        string? dataFolder, Action<string>? drawing, IProgress<SceneProgress>? progress, CancellationToken cancel)
    {
        string folder = Folder(dataFolder);
        if (Directory.Exists(folder))
        {
            return folder;
        }
        drawing?.Invoke(folder);
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
