namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>The curves of one class; both lists are empty where it has no object to find.</summary>
/// <param name="Precision">[T][R]: precision at each recall, 0 where that recall is not reached.</param>
/// <param name="Scores">[R]: the score down to which detections must be taken to reach each recall at IoU 0.5, 0 where it is not reached.</param>
public sealed record ClassCurves(IReadOnlyList<IReadOnlyList<double>> Precision, IReadOnlyList<double> Scores);
