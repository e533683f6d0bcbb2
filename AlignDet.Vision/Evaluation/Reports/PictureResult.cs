namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>How a detector did in one picture, matched class by class from the highest score down, as COCO does.</summary>
/// <param name="ImageId">The picture.</param>
/// <param name="FileName">Relative to the folder of the split.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Hits">Objects found.</param>
/// <param name="Missed">Objects not found, crowds not counted.</param>
/// <param name="FalseAlarms">Detections that found nothing, those in crowds not counted.</param>
/// <param name="F1">2 hits / (2 hits + missed + false alarms), 1 where there is nothing to find and nothing was found.</param>
/// <param name="Loss">
/// (missed + scores of the false alarms + (1 - IoU) of the hits) / (missed + scores of the false alarms + hits): 0 for perfect boxes, 1 where nothing is
/// right; 0 where there is nothing to find and nothing was found. Rounded to six digits.
/// </param>
/// <param name="Boxes">The objects, then the detections from the highest score down.</param>
public sealed record PictureResult(
    long ImageId,
    string FileName,
    int Width,
    int Height,
    int Hits,
    int Missed,
    int FalseAlarms,
    double F1,
    double Loss,
    IReadOnlyList<ReportBox> Boxes);
