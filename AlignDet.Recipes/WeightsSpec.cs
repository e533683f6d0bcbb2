namespace AlignDet.Recipes;

/// <summary>Where a stage takes its first weights from.</summary>
public sealed record WeightsSpec
{
    /// <summary><c>run:ID@best|last|step-N</c>, <c>node:NAME</c> of the same pipeline, or <c>file:PATH</c> (a checkpoint folder, a .safetensors or a .pth file; of torchvision, mmdet, DETR or AlignDet too).</summary>
    public required string From { get; init; }

    /// <summary><c>backbone</c> or <c>detector</c> (everything but the final layers).</summary>
    public string Part { get; init; } = "detector";
}
