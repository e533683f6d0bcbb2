namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>What one kind of error costs.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="DeltaAp">By how much AP at IoU 0.5 rises when exactly these errors are mended, 0 or more.</param>
/// <param name="Count">Detections, for missed ones objects.</param>
/// <param name="CountByClass">[K]: the same by the class of the detection, for missed ones that of the object.</param>
public sealed record ErrorShare(DetectionErrorKind Kind, double DeltaAp, int Count, IReadOnlyList<int> CountByClass);
