namespace AlignDet.Recipes;

/// <summary>Options of the anchor-based dense detectors (RetinaNet). Defaults are torchvision's.</summary>
public sealed record DetectorOptions
{
    /// <summary>Side of the smallest anchor of each level P3..P7 in pixels; each level has three sizes, x 1, 2^(1/3), 2^(2/3).</summary>
    public IReadOnlyList<int> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>3x3 convolutions before the last layer of each head.</summary>
    public int HeadConvs { get; init; } = 4;

    /// <summary>Norm after the heads' convolutions: <c>none</c> (RetinaNet) or <c>group</c> (groups of 8 channels, as torchvision's v2 head has).</summary>
    public string HeadNorm { get; init; } = "none";

    /// <summary>Norm in the feature pyramid: <c>none</c> or <c>batch</c>.</summary>
    public string NeckNorm { get; init; } = "none";

    /// <summary>Where P6 comes from: <c>p5</c> (torchvision) or <c>c5</c> (mmdet, AlignDet).</summary>
    public string ExtraLevelsFrom { get; init; } = "p5";

    /// <summary>Detections below this score are dropped.</summary>
    public double ScoreThreshold { get; init; } = 0.05;

    /// <summary>IoU above which the weaker of two detections of a class is dropped.</summary>
    public double NmsThreshold { get; init; } = 0.5;

    /// <summary>Most detections per picture.</summary>
    public int DetectionsPerImage { get; init; } = 100;

    /// <summary>Candidates per level before suppression.</summary>
    public int TopkCandidates { get; init; } = 1000;
}
