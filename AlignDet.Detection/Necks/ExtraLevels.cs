namespace AlignDet.Detection.Necks;

/// <summary>What a feature pyramid adds above its last level.</summary>
public enum ExtraLevels
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One level, every second value of the last (torchvision's <c>LastLevelMaxPool</c>; R-CNN).</summary>
    MaxPool,

    /// <summary>P6 by a convolution from P5, P7 from P6 (torchvision's <c>LastLevelP6P7</c>; mmdet's <c>on_output</c>).</summary>
    P6P7FromP5,

    /// <summary>P6 by a convolution from C5, P7 from P6 (mmdet's <c>on_input</c>).</summary>
    P6P7FromC5,
}
