using System.Text.Json;

namespace AlignDet.Experiments.Live;

/// <summary>Something changed; whoever shows it may read it again.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Workspace">Where.</param>
/// <param name="Id">Of the run or data set.</param>
/// <param name="Data">For metrics and log: the new lines, as in the segments; else null.</param>
public sealed record LiveEvent(LiveKind Kind, string Workspace, string Id, IReadOnlyList<JsonElement>? Data = null);

/// <summary>What changed.</summary>
public enum LiveKind
{
    /// <summary>run.json: state, progress, checkpoint.</summary>
    Run,

    /// <summary>New metric lines.</summary>
    Metrics,

    /// <summary>New log lines.</summary>
    Log,

    /// <summary>A new picture.</summary>
    Picture,

    /// <summary>A data set was registered.</summary>
    Dataset,

    /// <summary>A job was queued: trainers look at once.</summary>
    Job,
}
