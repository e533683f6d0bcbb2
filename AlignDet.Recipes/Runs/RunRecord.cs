namespace AlignDet.Recipes.Runs;

/// <summary>run.json: one stage execution. It changes only under its ETag.</summary>
public sealed record RunRecord
{
    /// <summary>Version of the file format that this code writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the file format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>UUIDv7 in lower-case base32, 26 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is; part of store paths and Redis keys.</summary>
    public required string Workspace { get; init; }

    /// <summary>Id of the pipeline it was submitted with.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Its node in that pipeline.</summary>
    public required string Node { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="StageNames"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunState State { get; init; }

    /// <summary>Number of the newest try, from 1; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>How many attempts in a row ended by the death of their trainer, without a checkpoint between.</summary>
    public int LostAttempts { get; init; }

    /// <summary>Fence of the attempt that may write: a token that the trainer made up when it claimed the run; null when nobody works on it.</summary>
    public string? Owner { get; init; }

    /// <summary>Name of the trainer that works, or worked last, on it.</summary>
    public string? Trainer { get; init; }

    /// <summary>When the owner last said that it lives.</summary>
    public DateTimeOffset? HeartbeatUtc { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? StartedUtc { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedUtc { get; init; }

    /// <summary>Ids of the runs whose results it needs.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>What a trainer must have, such as <c>device</c>: <c>cpu</c>.</summary>
    public IReadOnlyDictionary<string, string> Requires { get; init; } = new Dictionary<string, string>();

    /// <summary>Higher goes first; 0 is usual.</summary>
    public int Priority { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Free text of whoever submitted it.</summary>
    public string Note { get; init; } = "";

    /// <summary>What was asked of the run while it runs; null: nothing.</summary>
    public RunRequest? Request { get; init; }

    /// <summary>The data set, by version.</summary>
    public RunDataset? Dataset { get; init; }

    /// <summary>The code that carried it out.</summary>
    public RunCode? Code { get; init; }

    /// <summary>The weights it started from.</summary>
    public RunWeights? Weights { get; init; }

    /// <summary>How far it is.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>The best checkpoint.</summary>
    public RunBest? Best { get; init; }

    /// <summary>The newest complete checkpoint.</summary>
    public RunCheckpoint? Last { get; init; }

    /// <summary>Store key of results.json, relative to the run: <c>attempts/2/results.json</c>.</summary>
    public string? Results { get; init; }

    /// <summary>Store keys of everything that was published, by name (<c>proposals.json</c>), relative to the run.</summary>
    public IReadOnlyDictionary<string, string> Published { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it failed, or why its last attempt did not get to the end.</summary>
    public RunError? Error { get; init; }
}

/// <summary>A data set by version.</summary>
/// <param name="Id">Slug.</param>
/// <param name="Version">First 12 hex digits of the manifest's SHA-256.</param>
public sealed record RunDataset(string Id, string Version);

/// <summary>The code behind a result.</summary>
/// <param name="Version">Informational version of the program.</param>
public sealed record RunCode(string Version);

/// <summary>First weights.</summary>
/// <param name="Ref">The reference in the recipe, such as <c>run:ID@best</c>.</param>
/// <param name="Sha256">Of the weights file, known once the run has begun.</param>
public sealed record RunWeights(string Ref, string? Sha256);

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps (or pictures) done in the phase.</param>
/// <param name="Steps">Steps of the phase.</param>
/// <param name="Phase">What is being done.</param>
/// <param name="EtaSeconds">Time left in the phase, null while unknown.</param>
public sealed record RunProgress(long Step, long Steps, string Phase, double? EtaSeconds);

/// <summary>The best checkpoint of a run.</summary>
/// <param name="Checkpoint">Relative to the run: <c>attempts/1/checkpoints/step-000300</c>.</param>
/// <param name="Metric">What decided, <c>val/ap</c>.</param>
/// <param name="Value">Its value.</param>
public sealed record RunBest(string Checkpoint, string Metric, double Value);

/// <summary>A checkpoint of a run.</summary>
/// <param name="Checkpoint">Relative to the run: <c>attempts/1/checkpoints/step-000300</c>.</param>
public sealed record RunCheckpoint(string Checkpoint);

/// <summary>Why a run failed.</summary>
/// <param name="Kind"><c>bad-input</c>, <c>lost</c> (its trainer died), <c>upstream</c>, <c>cut-off</c> (of a submission) or <c>internal</c>.</param>
/// <param name="Message">What and where.</param>
/// <param name="Advice">What to do.</param>
public sealed record RunError(string Kind, string Message, string? Advice);
