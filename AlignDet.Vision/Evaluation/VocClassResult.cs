namespace AlignDet.Vision.Evaluation;

/// <summary>What was measured on one class; -1 where it has no object to find.</summary>
/// <param name="Name">The class.</param>
/// <param name="Truths">Objects to find; difficult ones and crowds are not counted.</param>
/// <param name="Detections">Detections that took part.</param>
/// <param name="Curves">By threshold, in the order of the options.</param>
public sealed record VocClassResult(string Name, int Truths, int Detections, IReadOnlyList<VocCurve> Curves)
{
    /// <summary>The mean over the thresholds.</summary>
    public double Ap => Curves.Average(c => c.Ap);

    /// <summary>Average precision at IoU 0.5; -1 where that is not among the thresholds.</summary>
    public double Ap50 => At(0.5);

    /// <summary>Average precision at IoU 0.75; -1 where that is not among the thresholds.</summary>
    public double Ap75 => At(0.75);

    /// <summary>Average precision at a threshold of the options; -1 at any other.</summary>
    public double At(double iou) => Curves.FirstOrDefault(c => c.Iou == iou)?.Ap ?? -1;
}
