namespace AlignDet.Recipes.Stages;

/// <summary>What a stage may ask of, and tell, whoever runs it.</summary>
public interface IStageContext
{
    /// <summary>Asks for a checkpoint at the next step, after which the stage returns <see cref="StageOutcome.Paused"/>.</summary>
    bool PauseRequested { get; }

    /// <summary>Folder of the last complete checkpoint of an earlier attempt, or null for a fresh start.</summary>
    string? ResumeFrom { get; }

    /// <summary>A folder of this attempt for files in the making; the stage cleans up what it leaves there.</summary>
    string WorkFolder { get; }

    /// <summary>The device the stage is to compute on: <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</summary>
    string Device { get; }

    /// <summary>Local path behind <c>run:</c>, <c>node:</c>, <c>file:</c> or a data set.</summary>
    /// <exception cref="BadInputException">There is nothing behind the reference.</exception>
    Task<string> ResolveAsync(string reference, CancellationToken cancel);

    /// <summary>Values of a step, by metric name; cheap, buffered.</summary>
    void Metric(long step, IReadOnlyDictionary<string, double> values);

    /// <summary>A line for the run's log.</summary>
    void Log(StageLogLevel level, string message);

    /// <summary>How far the phase is.</summary>
    void Progress(string phase, long done, long total);

    /// <summary>An encoded picture (PNG or JPEG) with boxes to draw over it.</summary>
    Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes);

    /// <summary>A complete checkpoint folder, named <c>step-000300</c>; may be copied away while training goes on.</summary>
    Task CheckpointAsync(long step, string folder, IReadOnlyDictionary<string, double> metrics);

    /// <summary>A result file: results.json, proposals.json, ...</summary>
    Task PublishAsync(string name, string file);
}
