namespace AlignDet.Recipes.Runs;

/// <summary>pipeline.json: runs that were submitted together. Written once; the states are the runs'.</summary>
public sealed record PipelineRecord
{
    /// <summary>Version of the file format that this code writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the file format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>UUIDv7 in lower-case base32, 26 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Workspace { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Who submitted it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }

    /// <summary>The nodes in the order of work.</summary>
    public required IReadOnlyList<PipelineRun> Nodes { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Free text of whoever submitted it.</summary>
    public string Note { get; init; } = "";
}

/// <summary>A node of a pipeline and its run.</summary>
/// <param name="Node">Name within the pipeline.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Stage">One of <see cref="StageNames"/>.</param>
/// <param name="Needs">Names of the nodes it waits for.</param>
public sealed record PipelineRun(string Node, string Run, string Stage, IReadOnlyList<string> Needs);
