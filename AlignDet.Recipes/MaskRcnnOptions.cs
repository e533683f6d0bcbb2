namespace AlignDet.Recipes;

/// <summary>Options of Mask R-CNN.</summary>
public sealed record MaskRcnnOptions : RcnnOptions
{
    /// <summary>3x3 convolutions of the mask head.</summary>
    public int MaskConvs { get; init; } = 4;

    /// <summary>Norm of the mask head's convolutions: <c>none</c> or <c>batch</c> (torchvision's v2).</summary>
    public string MaskNorm { get; init; } = "none";

    /// <summary>Whether the masks that are learnt from are 0 or 1 in every cell (mmdet) or the part of the cell that is object (torchvision).</summary>
    public bool BinaryMasks { get; init; }
}
