using System.Globalization;

namespace AlignDet.Vision.Evaluation;

/// <summary>What a Pascal VOC evaluation came to, in the form that every user of COCO knows.</summary>
public static class VocSummary
{
    /// <summary>AP over IoU 0.50:0.95, at 0.50 (VOC's own) and at 0.75.</summary>
    public static IReadOnlyList<string> Lines(VocEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        string way = evaluation.Metric == VocMetric.Voc07 ? "11 points" : "area";
        return [Line(way, "0.50:0.95", evaluation.Ap), Line(way, "0.50", evaluation.Ap50), Line(way, "0.75", evaluation.Ap75)];
    }

    private static string Line(string way, string iou, double value) =>
        string.Create(CultureInfo.InvariantCulture, $" Average Precision  (AP) @[ IoU={iou,-9} | VOC {way} ] = {value:F3}");
}
