namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// The pictures in which a detector did best and worst, by <see cref="PictureResult.Loss"/>; no picture is in both lists. The worst have an error each and
/// come by descending loss, of equals the one with more errors first; the best have a hit each and come by ascending loss, of equals the one with
/// more hits first; then by ascending picture id.
/// </summary>
/// <param name="Iou">Least overlap of a hit with its object.</param>
/// <param name="Score">Least score of a detection.</param>
/// <param name="Best">Best first.</param>
/// <param name="Worst">Worst first.</param>
public sealed record PictureRanking(double Iou, double Score, IReadOnlyList<PictureResult> Best, IReadOnlyList<PictureResult> Worst);
