namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Whose names a checkpoint's parameters have.</summary>
public enum WeightsNaming
{
    /// <summary>torchvision's models and detectors, and this project's.</summary>
    Torchvision,

    /// <summary>mmdetection 2.x.</summary>
    Mmdet,

    /// <summary>facebookresearch/detr, and this project's DETR.</summary>
    Detr,

    /// <summary>The official AlignDet pre-training: mmdet's names under <c>backbone.</c>, <c>online_backbone.</c> and <c>target_backbone.</c>.</summary>
    AlignDet,
}
