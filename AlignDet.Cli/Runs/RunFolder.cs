using System.Globalization;
using System.Text.Json;

namespace AlignDet.Cli.Runs;

/// <summary>
/// The files of one stage: <c>recipe.json</c>, <c>checkpoints/step-000300/</c>, <c>best.json</c>, <c>metrics.ndjson</c>,
/// <c>log.ndjson</c>, <c>pictures/</c>, the published files, and <c>done.json</c>, which is written last.
/// </summary>
internal sealed class RunFolder(string path)
{
    private const string StepPrefix = "step-";

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    public string RecipeFile => File("recipe.json");

    public string DoneFile => File("done.json");

    public string BestFile => File("best.json");

    public string MetricsFile => File("metrics.ndjson");

    public string LogFile => File("log.ndjson");

    public string ResultsFile => File("results.json");

    public string ProposalsFile => File("proposals.json");

    public string Checkpoints => File("checkpoints");

    public string Pictures => File("pictures");

    public string Work => File("work");

    /// <summary>Whether there is work here that must not be lost; a run that ended before its first checkpoint left none.</summary>
    public bool HoldsRun => IsRun && (IsDone || System.IO.File.Exists(ProposalsFile) || CompleteCheckpoints().Count > 0);

    /// <summary>Whether a run was ever started here: a folder of data may hold a proposals.json too.</summary>
    private bool IsRun => System.IO.File.Exists(RecipeFile) || Directory.Exists(Checkpoints);

    public bool IsDone => System.IO.File.Exists(DoneFile);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Complete checkpoint folders, oldest first; one without checkpoint.json was cut off while it was written.</summary>
    public IReadOnlyList<string> CompleteCheckpoints() => !Directory.Exists(Checkpoints) ? [] :
        [.. Directory.EnumerateDirectories(Checkpoints)
            .Where(folder => StepOf(folder) >= 0 && System.IO.File.Exists(System.IO.Path.Combine(folder, "checkpoint.json")))
            .OrderBy(StepOf)];

    public string? LastCheckpoint() => CompleteCheckpoints() is [.., var last] ? last : null;

    /// <summary>The best checkpoint if one was measured, else the last.</summary>
    public string? BestCheckpoint()
    {
        string? best = ReadBest()?.Checkpoint;
        return CompleteCheckpoints().FirstOrDefault(folder => System.IO.Path.GetFileName(folder) == best) ?? LastCheckpoint();
    }

    public BestCheckpoint? ReadBest() => System.IO.File.Exists(BestFile)
        ? JsonSerializer.Deserialize<BestCheckpoint>(System.IO.File.ReadAllText(BestFile), JsonSerializerOptions.Web)
        : null;

    public static string CheckpointName(long step) => string.Create(CultureInfo.InvariantCulture, $"{StepPrefix}{step:D6}");

    /// <summary>The step of <c>step-000300</c>, or -1 for another name.</summary>
    public static long StepOf(string folder)
    {
        string name = System.IO.Path.GetFileName(folder);
        return name.StartsWith(StepPrefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(StepPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
    }

    /// <summary>What other runs take from this one: its proposals, else its best checkpoint; null where there is neither.</summary>
    public string? Product() => System.IO.File.Exists(ProposalsFile) ? ProposalsFile : BestCheckpoint();

    /// <summary>What a path means: of a run's folder its product, else the path itself.</summary>
    public static string ProductBehind(string path)
    {
        RunFolder folder = new(path);
        return folder.IsRun && folder.Product() is { } product ? product : folder.Path;
    }
}

/// <summary>The content of best.json.</summary>
/// <param name="Checkpoint">Folder name.</param>
/// <param name="Metric">What was compared.</param>
/// <param name="Value">Its value.</param>
internal sealed record BestCheckpoint(string Checkpoint, string Metric, double Value);
