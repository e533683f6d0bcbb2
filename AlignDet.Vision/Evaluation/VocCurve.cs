namespace AlignDet.Vision.Evaluation;

/// <summary>One class at one IoU threshold.</summary>
/// <param name="Iou">What the IoU of a match exceeds.</param>
/// <param name="Ap">Average precision; -1 where there is no object to find.</param>
/// <param name="Recall">After each detection, best first; empty where there is no object to find.</param>
/// <param name="Precision">After each detection.</param>
public sealed record VocCurve(double Iou, double Ap, IReadOnlyList<double> Recall, IReadOnlyList<double> Precision);
