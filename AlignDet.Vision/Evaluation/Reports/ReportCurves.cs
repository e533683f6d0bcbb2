namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Precision-recall curves of all sizes at 100 detections per picture, rounded to four digits.</summary>
/// <param name="Ious">The T IoU thresholds, 0.50 to 0.95.</param>
/// <param name="Recalls">The R = 101 recalls, 0 to 1.</param>
/// <param name="Mean">[T][R]: mean over the classes with objects; empty where there is no such class.</param>
/// <param name="Classes">The K classes.</param>
public sealed record ReportCurves(
    IReadOnlyList<double> Ious, IReadOnlyList<double> Recalls, IReadOnlyList<IReadOnlyList<double>> Mean, IReadOnlyList<ClassCurves> Classes);
