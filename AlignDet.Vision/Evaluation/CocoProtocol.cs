namespace AlignDet.Vision.Evaluation;

/// <summary>The fixed numbers of the COCO detection challenge (pycocotools <c>Params</c> for bbox and segm).</summary>
public static class CocoProtocol
{
    /// <summary>T = 10 IoU thresholds, 0.50 to 0.95.</summary>
    public static IReadOnlyList<double> IouThresholds { get; } = LinSpace(0.5, 0.95, 10);

    /// <summary>R = 101 recall thresholds, 0 to 1.</summary>
    public static IReadOnlyList<double> RecallThresholds { get; } = LinSpace(0, 1, 101);

    /// <summary>A = 4 size classes.</summary>
    public static IReadOnlyList<CocoArea> Areas { get; } =
    [
        new("all", 0, 1e10), new("small", 0, 32 * 32), new("medium", 32 * 32, 96 * 96), new("large", 96 * 96, 1e10),
    ];

    /// <summary>M = 3 limits of detections per picture and class, best first.</summary>
    public static IReadOnlyList<int> MaxDetections { get; } = [1, 10, 100];

    internal static IReadOnlyList<CocoStatistic> Statistics { get; } =
    [
        new(IsPrecision: true, Iou: null, Area: 0, Limit: 2),
        new(IsPrecision: true, Iou: 0, Area: 0, Limit: 2),
        new(IsPrecision: true, Iou: 5, Area: 0, Limit: 2),
        new(IsPrecision: true, Iou: null, Area: 1, Limit: 2),
        new(IsPrecision: true, Iou: null, Area: 2, Limit: 2),
        new(IsPrecision: true, Iou: null, Area: 3, Limit: 2),
        new(IsPrecision: false, Iou: null, Area: 0, Limit: 0),
        new(IsPrecision: false, Iou: null, Area: 0, Limit: 1),
        new(IsPrecision: false, Iou: null, Area: 0, Limit: 2),
        new(IsPrecision: false, Iou: null, Area: 1, Limit: 2),
        new(IsPrecision: false, Iou: null, Area: 2, Limit: 2),
        new(IsPrecision: false, Iou: null, Area: 3, Limit: 2),
    ];

    // numpy's linspace to the last bit: a threshold off by one ulp moves a detection that lies right on it
    private static double[] LinSpace(double start, double stop, int count)
    {
        double step = (stop - start) / (count - 1);
        double[] values = [.. Enumerable.Range(0, count).Select(i => (i * step) + start)];
        values[^1] = stop;
        return values;
    }
}

/// <summary>A size class; an object whose area lies outside, both ends being inside, is ignored.</summary>
/// <param name="Name">As the summary prints it.</param>
/// <param name="From">Smallest area in square pixels.</param>
/// <param name="To">Largest area in square pixels.</param>
public sealed record CocoArea(string Name, double From, double To);

/// <summary>One of the twelve summary numbers.</summary>
/// <param name="IsPrecision">Average precision, else average recall.</param>
/// <param name="Iou">Index of the IoU threshold, or null for the mean over all.</param>
/// <param name="Area">Index of the size class.</param>
/// <param name="Limit">Index of the limit of detections.</param>
internal sealed record CocoStatistic(bool IsPrecision, int? Iou, int Area, int Limit);
