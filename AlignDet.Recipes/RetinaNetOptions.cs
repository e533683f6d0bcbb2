namespace AlignDet.Recipes;

/// <summary>Options of RetinaNet. torchvision's variant by default; mmdet's and AlignDet's differ where an option says so.</summary>
public sealed record RetinaNetOptions : DenseOptions
{
    /// <summary>Side of the smallest anchor of each level P3..P7 in pixels; each level has three sizes, x 1, 2^(1/3), 2^(2/3).</summary>
    public IReadOnlyList<int> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Whether the anchors' sizes and corners are whole pixels (torchvision) or not (mmdet).</summary>
    public bool RoundedAnchors { get; init; } = true;

    /// <summary>IoU from which an anchor is an object.</summary>
    public double ForegroundIou { get; init; } = 0.5;

    /// <summary>IoU below which an anchor is background.</summary>
    public double BackgroundIou { get; init; } = 0.4;

    /// <summary>Loss of the boxes: <c>l1</c> of the offsets, or <c>giou</c> of the boxes (torchvision's v2).</summary>
    public string BoxLoss { get; init; } = "l1";

    /// <summary>What losses are averaged over: the objects of each <c>picture</c>, then the pictures (torchvision), or the objects of the <c>batch</c> (mmdet).</summary>
    public string LossAverage { get; init; } = "picture";
}
