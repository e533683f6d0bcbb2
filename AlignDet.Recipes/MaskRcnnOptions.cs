namespace AlignDet.Recipes;

/// <summary>Options of Mask R-CNN.</summary>
public sealed record MaskRcnnOptions : RcnnOptions
{
    /// <summary>3x3 convolutions of the mask head.</summary>
    public int MaskConvs { get; init; } = 4;
}
