namespace AlignDet.Recipes;

/// <summary>Options of RetinaNet.</summary>
public sealed record RetinaNetOptions : DenseOptions
{
    /// <summary>Side of the smallest anchor of each level P3..P7 in pixels; each level has three sizes, x 1, 2^(1/3), 2^(2/3).</summary>
    public IReadOnlyList<int> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];
}
