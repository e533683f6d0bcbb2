namespace AlignDet.Recipes;

/// <summary>The architectures a recipe may name.</summary>
public static class DetectorKinds
{
    /// <summary>RetinaNet (Lin et al. 2017).</summary>
    public const string RetinaNet = "retinanet";

    /// <summary>FCOS (Tian et al. 2019).</summary>
    public const string Fcos = "fcos";

    /// <summary>Faster R-CNN with a feature pyramid (Ren et al. 2015, Lin et al. 2017).</summary>
    public const string FasterRcnn = "faster-rcnn";

    /// <summary>Mask R-CNN (He et al. 2017).</summary>
    public const string MaskRcnn = "mask-rcnn";

    /// <summary>DETR (Carion et al. 2020).</summary>
    public const string Detr = "detr";

    /// <summary>Whether a kind finds masks in its boxes, and learns them.</summary>
    public static bool MakesMasks(string kind) => kind == MaskRcnn;

    /// <summary>Whether this version carries out box-domain pre-training for a kind.</summary>
    public static bool CanPreTrain(string kind) => kind == RetinaNet;

    /// <summary>How people write a kind's name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string TitleOf(string kind) => kind switch
    {
        RetinaNet => "RetinaNet",
        Fcos => "FCOS",
        FasterRcnn => "Faster R-CNN",
        MaskRcnn => "Mask R-CNN",
        Detr => "DETR",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No detector of this kind."),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [RetinaNet, Fcos, FasterRcnn, MaskRcnn, Detr];
}
