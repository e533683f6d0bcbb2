using System.Text.Json.Serialization;

namespace AlignDet.Recipes;

/// <summary>Options of a detector kind. Defaults are the reference's: torchvision's, for DETR facebookresearch's.</summary>
[JsonDerivedType(typeof(RetinaNetOptions))]
[JsonDerivedType(typeof(FcosOptions))]
[JsonDerivedType(typeof(FasterRcnnOptions))]
[JsonDerivedType(typeof(MaskRcnnOptions))]
[JsonDerivedType(typeof(DetrOptions))]
public abstract record DetectorOptions
{
    /// <summary>Detections below this score are dropped.</summary>
    public double ScoreThreshold { get; init; } = 0.05;

    /// <summary>Most detections per picture.</summary>
    public int DetectionsPerImage { get; init; } = 100;

    /// <summary>The options of a kind, all at their defaults.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static DetectorOptions DefaultOf(string kind) => kind switch
    {
        DetectorKinds.RetinaNet => new RetinaNetOptions(),
        DetectorKinds.Fcos => new FcosOptions(),
        DetectorKinds.FasterRcnn => new FasterRcnnOptions(),
        DetectorKinds.MaskRcnn => new MaskRcnnOptions(),
        DetectorKinds.Detr => new DetrOptions(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No detector of this kind."),
    };
}
