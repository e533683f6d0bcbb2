using System.Globalization;

namespace AlignDet.Vision.Evaluation;

/// <summary>The table that every user of COCO knows.</summary>
public static class CocoSummary
{
    /// <summary>The twelve lines of pycocotools' <c>summarize()</c>, character for character.</summary>
    public static IReadOnlyList<string> Lines(CocoEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return [.. CocoProtocol.Statistics.Zip(evaluation.Stats, Line)];
    }

    private static string Line(CocoStatistic statistic, double value)
    {
        string title = statistic.IsPrecision ? "Average Precision" : "Average Recall";
        string type = statistic.IsPrecision ? "(AP)" : "(AR)";
        string iou = statistic.Iou is int t
            ? CocoProtocol.IouThresholds[t].ToString("F2", CultureInfo.InvariantCulture)
            : "0.50:0.95";
        string area = CocoProtocol.Areas[statistic.Area].Name;
        int limit = CocoProtocol.MaxDetections[statistic.Limit];
        return string.Create(
            CultureInfo.InvariantCulture,
            $" {title,-18} {type} @[ IoU={iou,-9} | area={area,6} | maxDets={limit,3} ] = {LikePython(value):F3}");
    }

    // Python rounds a tie to even, .NET away from zero; only odd sixteenths are exact ties at three decimals
    private static double LikePython(double value) =>
        double.IsInteger(value * 16) ? Math.Round(value * 1000, MidpointRounding.ToEven) / 1000 : value;
}
