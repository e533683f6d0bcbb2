namespace AlignDet.Recipes;

/// <summary>Options of FCOS. torchvision's variant by default; mmdet's and AlignDet's differ where an option says so.</summary>
public sealed record FcosOptions : DenseOptions
{
    /// <summary>torchvision's thresholds, and the norm of its heads.</summary>
    public FcosOptions()
    {
        ScoreThreshold = 0.2;
        NmsThreshold = 0.6;
        HeadNorm = "group";
    }

    /// <summary>Side in pixels up to which each level takes boxes begins at 4 x the stride and ends at 8 x (torchvision), for P3..P7 these strides.</summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>Where in its cell a point lies, in strides: 0, the upper left corner (torchvision), or 0.5, the middle (mmdet).</summary>
    public double PointOffset { get; init; }

    /// <summary>Whether the heads' convolutions have a bias beside their norm (torchvision) or not (mmdet).</summary>
    public bool HeadBias { get; init; } = true;

    /// <summary>Radius in strides around a box's centre from which points are taken; 0: every point inside the box (mmdet without centre sampling).</summary>
    public double CenterRadius { get; init; } = 1.5;

    /// <summary>Loss of the boxes: <c>giou</c> (torchvision) or <c>iou</c> (-ln IoU weighted by centerness; mmdet's, AlignDet's).</summary>
    public string BoxLoss { get; init; } = "giou";

    /// <summary>Branch that the centerness is read from: <c>regression</c> (torchvision) or <c>classification</c> (mmdet's default, AlignDet).</summary>
    public string CenternessOn { get; init; } = "regression";

    /// <summary>How distances are made: <c>relu</c>, in strides (torchvision), or <c>exp</c>, exp(scale x value) pixels with a learnt scale a level (mmdet).</summary>
    public string Distances { get; init; } = "relu";

    /// <summary>
    /// A detection's score: <c>geometric</c>, the root of class score x centerness (torchvision), or <c>product</c>, without the root and with the
    /// threshold on the class score alone (mmdet).
    /// </summary>
    public string Scores { get; init; } = "geometric";
}
