namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>What was measured on objects of one size, at 100 detections per picture and class.</summary>
/// <param name="Name">small, medium or large.</param>
/// <param name="From">Smallest area, square pixels.</param>
/// <param name="To">Largest area, square pixels.</param>
/// <param name="Ap">Average precision over IoU 0.50:0.95.</param>
/// <param name="Ap50">Average precision at IoU 0.50.</param>
/// <param name="Ar100">Average recall over IoU 0.50:0.95.</param>
/// <param name="Truths">Objects of the size, crowds not counted.</param>
/// <param name="Detections">Detections that are themselves of the size.</param>
public sealed record SizeResult(string Name, double From, double To, double Ap, double Ap50, double Ar100, int Truths, int Detections);
