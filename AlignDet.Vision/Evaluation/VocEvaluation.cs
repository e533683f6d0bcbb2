namespace AlignDet.Vision.Evaluation;

/// <summary>The outcome of a Pascal VOC evaluation. Means are over the classes that have objects to find; -1 where there is none.</summary>
public sealed class VocEvaluation
{
    /// <summary>How curves became numbers.</summary>
    public required VocMetric Metric { get; init; }

    /// <summary>The classes by ascending id.</summary>
    public required IReadOnlyList<VocClassResult> Classes { get; init; }

    /// <summary>What was left out, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The mean over classes and thresholds, as detectron2 reports it.</summary>
    public double Ap => Mean(c => c.Ap);

    /// <summary>The mean at IoU 0.5: what VOC calls mAP.</summary>
    public double Ap50 => Mean(c => c.Ap50);

    /// <summary>The mean at IoU 0.75.</summary>
    public double Ap75 => Mean(c => c.Ap75);

    private double Mean(Func<VocClassResult, double> value) =>
        Classes.Where(c => c.Truths > 0).Select(value).DefaultIfEmpty(-1).Average();
}
