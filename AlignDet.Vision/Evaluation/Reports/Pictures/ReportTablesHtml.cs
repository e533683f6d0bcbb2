using System.Globalization;
using System.Text;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The tables of a report's page.</summary>
internal static class ReportTablesHtml
{
    public static void Append(StringBuilder page, DetectionReport report)
    {
        Table(
            page, "By class", ["class", "AP", "AP50", "AP75", "AP small", "AP medium", "AP large", "AR 100", "objects", "detections"],
            report.PerClass.Select(c => Row(c.Name, [c.Ap, c.Ap50, c.Ap75, c.ApSmall, c.ApMedium, c.ApLarge, c.Ar100], [c.Truths, c.Detections])));
        Table(
            page, "By size", ["objects", "AP", "AP50", "AR 100", "objects", "detections"],
            report.Sizes.Select(s => Row(s.Name, [s.Ap, s.Ap50, s.Ar100], [s.Truths, s.Detections])));
        IEnumerable<string[]> kinds = report.Errors.Kinds.Select(k => Row(k.Kind.ToString(), [k.DeltaAp], [k.Count], ErrorFigures.Meaning(k.Kind)));
        Table(
            page, "Errors by kind", ["kind", "dAP50", "errors", "what it is"],
            [
                .. kinds,
                Row("False positive", [report.Errors.FalsePositiveDeltaAp], [report.Errors.FalsePositives], "all detections that found nothing"),
                Row("False negative", [report.Errors.FalseNegativeDeltaAp], [report.Errors.FalseNegatives], "all objects that were not found"),
            ]);
        page.Append("<p>Kinds of errors after Bolya et al., TIDE: A General Toolbox for Identifying Object Detection Errors, ECCV 2020.</p>\n");
    }

    private static string[] Row(string name, double[] shares, int[] counts, params string[] texts) =>
        [name, .. shares.Select(FigureFrame.Share), .. counts.Select(c => FigureFrame.Count(c)), .. texts];

    private static void Table(StringBuilder page, string title, string[] head, IEnumerable<string[]> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<div class=\"scroll\"><table>\n<tr>");
        page.AppendJoin("", head.Select(h => $"<th>{h}</th>")).Append("</tr>\n");
        foreach (string[] row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => $"<td>{ReportPage.Text(cell)}</td>")).Append("</tr>\n");
        }
        page.Append("</table></div>\n");
    }
}
