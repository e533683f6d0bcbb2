namespace AlignDet.Recipes;

/// <summary>How a detector can be measured.</summary>
public static class EvaluationMetrics
{
    /// <summary>COCO's twelve numbers.</summary>
    public const string Coco = "coco";

    /// <summary>Pascal VOC's AP by 11 points.</summary>
    public const string Voc07 = "voc07";

    /// <summary>Pascal VOC's AP by the area under the curve.</summary>
    public const string Voc12 = "voc12";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Coco, Voc07, Voc12];

    /// <summary>The number that says which checkpoint is the best: what the users of a metric compare.</summary>
    public static string Decides(string metric) => metric == Coco ? "val/ap" : "val/ap50";
}
