namespace AlignDet.Recipes;

/// <summary>What the detectors without a second stage have in common (RetinaNet, FCOS).</summary>
public abstract record DenseOptions : DetectorOptions
{
    /// <summary>IoU above which the weaker of two detections of a class is dropped.</summary>
    public double NmsThreshold { get; init; } = 0.5;

    /// <summary>Candidates per level before suppression.</summary>
    public int TopkCandidates { get; init; } = 1000;

    /// <summary>3x3 convolutions before the last layer of each head.</summary>
    public int HeadConvs { get; init; } = 4;

    /// <summary>Norm after the heads' convolutions: <c>none</c> or <c>group</c>.</summary>
    public string HeadNorm { get; init; } = "none";

    /// <summary>Norm in the feature pyramid: <c>none</c> or <c>batch</c>.</summary>
    public string NeckNorm { get; init; } = "none";

    /// <summary>Where P6 comes from: <c>p5</c> (torchvision; mmdet's <c>on_output</c>) or <c>c5</c> (mmdet's <c>on_input</c>, AlignDet's RetinaNet).</summary>
    public string ExtraLevelsFrom { get; init; } = "p5";

    /// <summary>Whether P7 sees P6 through a ReLU (torchvision always; mmdet's <c>relu_before_extra_convs</c>).</summary>
    public bool ExtraLevelsRelu { get; init; } = true;
}
