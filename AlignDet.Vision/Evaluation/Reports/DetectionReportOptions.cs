namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Choices of a <see cref="DetectionReport"/>.</summary>
public sealed record DetectionReportOptions
{
    /// <summary>What the evaluation compared.</summary>
    public CocoEvaluationType Type { get; init; }

    /// <summary>Least overlap of a detection with the object it is held to have found, above 0; for the confusion matrix and the pictures.</summary>
    public double Iou { get; init; } = 0.5;

    /// <summary>Least score of a detection that is shown to a user, as <c>predict</c> has it; for the confusion matrix and the pictures.</summary>
    public double Score { get; init; } = 0.3;

    /// <summary>How many pictures the best and the worst are, each.</summary>
    public int RankedPictures { get; init; } = 50;

    /// <summary>Most threads; absent: one per core. The report does not depend on it.</summary>
    public int? Threads { get; init; }
}
