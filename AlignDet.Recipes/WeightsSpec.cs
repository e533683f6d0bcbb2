namespace AlignDet.Recipes;

/// <summary>Where a stage takes its first weights from.</summary>
public sealed record WeightsSpec
{
    /// <summary><c>run:ID@best|last|step-N</c>, <c>node:NAME</c> of the same pipeline, or <c>file:PATH</c> (a checkpoint folder or a .safetensors file).</summary>
    public required string From { get; init; }

    /// <summary><c>backbone</c> or <c>detector</c> (everything but the final layers).</summary>
    public string Part { get; init; } = "detector";
}
