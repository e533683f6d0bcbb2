namespace AlignDet.Vision.Evaluation;

/// <summary>What was measured on one class, at 100 detections per picture; -1 where the class has no object to find.</summary>
/// <param name="Name">The class.</param>
/// <param name="Ap">Average precision over IoU 0.50:0.95.</param>
/// <param name="Ap50">Average precision at IoU 0.50.</param>
/// <param name="Ap75">Average precision at IoU 0.75.</param>
/// <param name="Ar100">Average recall over IoU 0.50:0.95.</param>
/// <param name="Truths">Objects to find, crowds not counted.</param>
/// <param name="Detections">Detections that took part.</param>
public sealed record CocoClassResult(string Name, double Ap, double Ap50, double Ap75, double Ar100, int Truths, int Detections)
{
    /// <summary>Average precision over IoU 0.50:0.95 on objects of up to 32 x 32 pixels.</summary>
    public double ApSmall { get; init; } = -1;

    /// <summary>The same on those between 32 x 32 and 96 x 96 pixels.</summary>
    public double ApMedium { get; init; } = -1;

    /// <summary>The same on larger ones.</summary>
    public double ApLarge { get; init; } = -1;
}
