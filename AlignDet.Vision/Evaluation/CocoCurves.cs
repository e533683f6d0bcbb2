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
        Precision = GC.AllocateUninitializedArray<double>(s_thresholds * s_recalls * classes * s_areas * s_limits);
        Scores = GC.AllocateUninitializedArray<double>(Precision.Length);
        Recall = GC.AllocateUninitializedArray<double>(s_thresholds * classes * s_areas * s_limits);
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
    public double AveragePrecision(int? iou, int? category, int area, int limit)
    {
        (int first, int last) = Range(iou, s_thresholds);
        return Mean(Precision, first * s_recalls, last * s_recalls, category, area, limit);
    }

    /// <summary>Mean recall where it is defined, -1 where it is nowhere; arguments as <see cref="AveragePrecision"/>.</summary>
    public double AverageRecall(int? iou, int? category, int area, int limit)
    {
        (int first, int last) = Range(iou, s_thresholds);
        return Mean(Recall, first, last, category, area, limit);
    }

    /// <summary>Takes the curves of a class; every class must be given, since nothing else fills the arrays.</summary>
    internal void Put(int category, CocoClassCurves one)
    {
        Spread(one.Precision, Precision, category);
        Spread(one.Scores, Scores, category);
        Spread(one.Recall, Recall, category);
    }

    private void Spread(ReadOnlySpan<double> from, double[] to, int category)
    {
        for (int point = 0; point * CocoClassCurves.Values < from.Length; point++)
        {
            from.Slice(point * CocoClassCurves.Values, CocoClassCurves.Values)
                .CopyTo(to.AsSpan(((point * Classes) + category) * CocoClassCurves.Values));
        }
    }

    private double Mean(double[] values, int firstPoint, int lastPoint, int? category, int area, int limit)
    {
        (int first, int last) = Range(category, Classes);
        double sum = 0;
        int count = 0;
        for (int point = firstPoint; point < lastPoint; point++)
        {
            for (int k = first; k < last; k++)
            {
                double value = values[(((point * Classes) + k) * CocoClassCurves.Values) + (area * s_limits) + limit];
                if (value > -1)
                {
                    sum += value;
                    count++;
                }
            }
        }
        return count > 0 ? sum / count : -1;
    }

    private static (int First, int Last) Range(int? one, int all) => one is int index ? (index, index + 1) : (0, all);
}
