namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// The errors by kind, after TIDE (Bolya et al., ECCV 2020; sections 2.2 and 2.3, details as in dbolya/tide <c>quantify.py</c>). To mend is: the class or place
/// set right for the best-scored detection on an object that nothing else has found, all other detections of the kind left out
/// (an object is mended once, over classification and localisation together); duplicate, background and both left out; missed objects not asked for.
/// The shares do not add up to what is missing to 1. Departures from the authors' code: classes without objects do not take part, and
/// 100 detections count a picture and class, not a picture, so that <see cref="Ap50"/> is COCO's.
/// </summary>
/// <param name="ForegroundIou">Overlap from which an object is found, 0.5.</param>
/// <param name="BackgroundIou">Overlap up to which there is nothing but background, 0.1.</param>
/// <param name="Ap50">AP at IoU 0.5 as it is; -1 where there is nothing to find, all shares being 0 then.</param>
/// <param name="Kinds">The six kinds, in the order of <see cref="DetectionErrorKind"/>.</param>
/// <param name="FalsePositiveDeltaAp">By how much AP rises when no false alarm has a higher score than a hit.</param>
/// <param name="FalsePositives">Detections that are no hit, of any score.</param>
/// <param name="FalseNegativeDeltaAp">By how much AP rises when only found objects are asked for.</param>
/// <param name="FalseNegatives">Objects that are not found at any score.</param>
public sealed record ErrorSplit(
    double ForegroundIou,
    double BackgroundIou,
    double Ap50,
    IReadOnlyList<ErrorShare> Kinds,
    double FalsePositiveDeltaAp,
    int FalsePositives,
    double FalseNegativeDeltaAp,
    int FalseNegatives);
