using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Datasets;

/// <summary>How far the registration of a data set is; a snapshot.</summary>
public sealed record DatasetOperation
{
    /// <summary>26 characters, later ones sort after earlier ones.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Workspace { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }

    /// <summary>Display name of the data set to be.</summary>
    public required string Name { get; init; }

    /// <summary>The folder, as it was given.</summary>
    public required string Path { get; init; }

    /// <summary>Where it stands.</summary>
    public required DatasetOperationState State { get; init; }

    /// <summary>What is being done: <c>draw</c>, <c>read</c>, <c>pictures</c>, <c>hash</c>, <c>write</c>.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Pictures or files done in the phase.</summary>
    public long Done { get; init; }

    /// <summary>Pictures or files of the phase; 0 while unknown.</summary>
    public long Total { get; init; }

    /// <summary>Time left in the phase; null while unknown.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>When it began; null while it waits for others.</summary>
    public DateTimeOffset? StartedUtc { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedUtc { get; init; }

    /// <summary>The registered data set, <c>slug@version</c>, once it has succeeded.</summary>
    public string? Dataset { get; init; }

    /// <summary>Why it failed, every reason, each with file, place and cure; when it has succeeded, what was found though the set can be used.</summary>
    public IReadOnlyList<DatasetIssue> Issues { get; init; } = [];

    /// <summary>Whether it has ended, in whatever way.</summary>
    public bool HasEnded => State is DatasetOperationState.Succeeded or DatasetOperationState.Failed or DatasetOperationState.Cancelled;
}

/// <summary>Where the registration of a data set stands.</summary>
public enum DatasetOperationState
{
    /// <summary>Waits for others to end.</summary>
    Queued,

    /// <summary>Reads pictures.</summary>
    Running,

    /// <summary>The data set is registered.</summary>
    Succeeded,

    /// <summary>It cannot be used; the issues say why.</summary>
    Failed,

    /// <summary>Somebody stopped it, or the service was stopped.</summary>
    Cancelled,
}
