namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>What was measured on one class, at 100 detections per picture.</summary>
/// <param name="Name">The class.</param>
/// <param name="Ap">Average precision over IoU 0.50:0.95.</param>
/// <param name="Ap50">Average precision at IoU 0.50.</param>
/// <param name="Ap75">Average precision at IoU 0.75.</param>
/// <param name="ApSmall">Average precision over IoU 0.50:0.95 on small objects.</param>
/// <param name="ApMedium">On medium ones.</param>
/// <param name="ApLarge">On large ones.</param>
/// <param name="Ar100">Average recall over IoU 0.50:0.95.</param>
/// <param name="Truths">Objects to find, crowds not counted.</param>
/// <param name="Detections">Detections that took part.</param>
public sealed record ClassResult(
    string Name, double Ap, double Ap50, double Ap75, double ApSmall, double ApMedium, double ApLarge, double Ar100, int Truths, int Detections);
