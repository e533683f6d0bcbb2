namespace AlignDet.Vision.Evaluation;

/// <summary>
/// The accumulated arrays of a COCO evaluation, in pycocotools' layout: T = 10 IoU thresholds, R = 101 recall
/// thresholds, K classes by ascending id, A = 4 size classes, M = 3 limits; -1 where there is nothing to find.
/// </summary>
public sealed class CocoCurves
{
    private static readonly int s_thresholds = CocoProtocol.IouThresholds.Count;
    private static readonly int s_recalls = CocoProtocol.RecallThresholds.Count;
    private static readonly int s_areas = CocoProtocol.Areas.Count;
    private static readonly int s_limits = CocoProtocol.MaxDetections.Count;

    internal CocoCurves(int classes)
    {
        Classes = classes;
        Precision = Undefined(s_thresholds * s_recalls * classes * s_areas * s_limits);
        Scores = Undefined(Precision.Length);
        Recall = Undefined(s_thresholds * classes * s_areas * s_limits);
    }

    /// <summary>K.</summary>
    public int Classes { get; }

    /// <summary>Precision at each recall threshold, [T, R, K, A, M].</summary>
    public double[] Precision { get; }

    /// <summary>Score at which each recall threshold is reached, [T, R, K, A, M].</summary>
    public double[] Scores { get; }

    /// <summary>Recall of all detections, [T, K, A, M].</summary>
    public double[] Recall { get; }

    /// <summary>Position in <see cref="Precision"/> and <see cref="Scores"/>.</summary>
    public int At(int iou, int recall, int category, int area, int limit) =>
        (((((((iou * s_recalls) + recall) * Classes) + category) * s_areas) + area) * s_limits) + limit;

    /// <summary>Position in <see cref="Recall"/>.</summary>
    public int At(int iou, int category, int area, int limit) =>
        (((((iou * Classes) + category) * s_areas) + area) * s_limits) + limit;

    /// <summary>Mean precision over the recall thresholds where it is defined, -1 where it is nowhere.</summary>
    /// <param name="iou">Index of the IoU threshold, or null for all.</param>
    /// <param name="category">Index of the class, or null for all.</param>
    /// <param name="area">Index of the size class.</param>
    /// <param name="limit">Index of the limit of detections.</param>
    public double AveragePrecision(int? iou, int? category, int area, int limit) =>
        Mean(iou, category, (t, k) => Enumerable.Range(0, s_recalls).Select(r => Precision[At(t, r, k, area, limit)]));

    /// <summary>Mean recall where it is defined, -1 where it is nowhere; arguments as <see cref="AveragePrecision"/>.</summary>
    public double AverageRecall(int? iou, int? category, int area, int limit) =>
        Mean(iou, category, (t, k) => [Recall[At(t, k, area, limit)]]);

    private double Mean(int? iou, int? category, Func<int, int, IEnumerable<double>> values) =>
    (
        from t in iou is int oneIou ? [oneIou] : Enumerable.Range(0, s_thresholds)
        from k in category is int oneClass ? [oneClass] : Enumerable.Range(0, Classes)
        from value in values(t, k)
        where value > -1
        select value
    ).DefaultIfEmpty(-1).Average();

    private static double[] Undefined(int length)
    {
        double[] values = new double[length];
        Array.Fill(values, -1);
        return values;
    }
}
