namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// Which class is taken for which. Detections of at least a score are paired with objects whatever their classes, one to one, the
/// pair of highest overlap first, of equal overlaps that of the higher score (as Ultralytics' <c>ConfusionMatrix</c> does; mmdetection's counts an object
/// once for every detection on it). Crowds are never missed, and a detection that lies in a crowd of its class is no false alarm.
/// </summary>
/// <param name="Iou">Least overlap of a pair.</param>
/// <param name="Score">Least score of a detection.</param>
/// <param name="Counts">
/// [K + 1][K + 1]: rows are the true classes, columns the predicted ones, the last of each is the background. The last column is what
/// was missed, the last row false alarms, the lower right corner 0; row k sums to the objects of class k.
/// </param>
public sealed record ConfusionMatrix(double Iou, double Score, IReadOnlyList<IReadOnlyList<int>> Counts);
