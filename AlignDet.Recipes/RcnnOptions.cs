namespace AlignDet.Recipes;

/// <summary>What Faster and Mask R-CNN have in common. torchvision's variant by default; mmdet's and AlignDet's differ where an option says so.</summary>
public abstract record RcnnOptions : DetectorOptions
{
    /// <summary>Side of the anchors of each level P2..P6 in pixels, each in three ratios.</summary>
    public IReadOnlyList<int> AnchorSizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>Whether the anchors' corners are whole pixels (torchvision) or not (mmdet).</summary>
    public bool RoundedAnchors { get; init; } = true;

    /// <summary>Norm in the feature pyramid: <c>none</c> or <c>batch</c>.</summary>
    public string NeckNorm { get; init; } = "none";

    /// <summary>3x3 convolutions of the region proposal network.</summary>
    public int RpnConvs { get; init; } = 1;

    /// <summary>Best anchors of each level that are decoded in training.</summary>
    public int RpnPreNmsTrain { get; init; } = 2000;

    /// <summary>Best anchors of each level that are decoded at inference.</summary>
    public int RpnPreNmsTest { get; init; } = 1000;

    /// <summary>Proposals per picture in training.</summary>
    public int RpnPostNmsTrain { get; init; } = 2000;

    /// <summary>Proposals per picture at inference.</summary>
    public int RpnPostNmsTest { get; init; } = 1000;

    /// <summary>Proposals below this score are dropped.</summary>
    public double RpnScoreThreshold { get; init; }

    /// <summary>IoU above which the weaker of two proposals of a level is dropped.</summary>
    public double RpnNmsThreshold { get; init; } = 0.7;

    /// <summary>IoU from which an anchor is an object.</summary>
    public double RpnForegroundIou { get; init; } = 0.7;

    /// <summary>IoU below which an anchor is background.</summary>
    public double RpnBackgroundIou { get; init; } = 0.3;

    /// <summary>Anchors per picture that the proposal network learns from.</summary>
    public int RpnSamples { get; init; } = 256;

    /// <summary>Largest part of them that may be objects.</summary>
    public double RpnPositivePart { get; init; } = 0.5;

    /// <summary>Loss of the proposal network's boxes is smooth L1 with this beta, in offsets; 0: L1 (mmdet).</summary>
    public double RpnBeta { get; init; } = 1.0 / 9;

    /// <summary>IoU from which a proposal is of its box's class.</summary>
    public double BoxForegroundIou { get; init; } = 0.5;

    /// <summary>IoU below which a proposal is background.</summary>
    public double BoxBackgroundIou { get; init; } = 0.5;

    /// <summary>Proposals per picture that the box head learns from.</summary>
    public int BoxSamples { get; init; } = 512;

    /// <summary>Largest part of them that may be objects.</summary>
    public double BoxPositivePart { get; init; } = 0.25;

    /// <summary>Box head: <c>2fc</c> (torchvision), or <c>4conv1fc</c> (torchvision's v2, AlignDet).</summary>
    public string BoxHead { get; init; } = "2fc";

    /// <summary>Norm of the convolutions of <c>4conv1fc</c>: <c>none</c> or <c>batch</c>.</summary>
    public string BoxHeadNorm { get; init; } = "none";

    /// <summary>Loss of the boxes is smooth L1 with this beta, in offsets; 0: L1 (mmdet).</summary>
    public double BoxBeta { get; init; } = 1.0 / 9;

    /// <summary>Whether regions are aligned by half a pixel (mmdet, detectron2) or not (torchvision's models).</summary>
    public bool RoiAligned { get; init; }

    /// <summary>Samples a side of each bin of a region; 0: as many as the bin has pixels (mmdet).</summary>
    public int RoiSampling { get; init; } = 2;

    /// <summary>IoU above which the weaker of two detections of a class is dropped.</summary>
    public double NmsThreshold { get; init; } = 0.5;
}
