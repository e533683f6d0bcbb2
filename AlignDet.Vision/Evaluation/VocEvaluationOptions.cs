namespace AlignDet.Vision.Evaluation;

/// <summary>Choices of a Pascal VOC evaluation.</summary>
public sealed record VocEvaluationOptions
{
    /// <summary>How a curve becomes a number.</summary>
    public VocMetric Metric { get; init; } = VocMetric.Voc12;

    /// <summary>IoUs that a match must exceed; up to 32 of them.</summary>
    public IReadOnlyList<double> IouThresholds { get; init; } = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

    /// <summary>Most threads; absent: one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}
