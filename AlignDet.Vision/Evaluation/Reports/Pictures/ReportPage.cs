using System.Globalization;
using System.Net;
using System.Text;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The report as one page: figures within it, light or dark as the reader's system is, no script and nothing from elsewhere.</summary>
internal static class ReportPage
{
    private static readonly string[] s_stats =
        ["AP", "AP50", "AP75", "AP small", "AP medium", "AP large", "AR 1", "AR 10", "AR 100", "AR small", "AR medium", "AR large"];

    /// <param name="report">What to show.</param>
    /// <param name="worst">Files of the sheets beside the page.</param>
    /// <param name="best">The same.</param>
    public static string Write(DetectionReport report, IReadOnlyList<string> worst, IReadOnlyList<string> best)
    {
        var page = new StringBuilder(1 << 20);
        string objects = FigureFrame.Count(report.PerClass.Sum(c => (long)c.Truths), "object");
        string detections = FigureFrame.Count(report.PerClass.Sum(c => (long)c.Detections), "detection");
        string kind = report.Type == CocoEvaluationType.Segm ? "masks" : "boxes";
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Detection report</title>
            <style>
            :root { color-scheme: light dark; {{FigureTheme.Variables(dark: false)}} }
            @media (prefers-color-scheme: dark) { :root { {{FigureTheme.Variables(dark: true)}} } }
            body { margin: 0 auto; max-width: 940px; padding: clamp(8px, 2vw, 16px); background: var(--figure-paper); color: var(--figure-ink); font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 24px; margin: 8px 0 0; } h2 { font-size: 18px; margin: 36px 0 8px; }
            p { margin: 4px 0 12px; color: var(--figure-muted); }
            .cards, .figures { display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 132px), 1fr)); }
            .figures { grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); align-items: start; }
            .cards div, figure { border: 1px solid var(--figure-grid); border-radius: 8px; }
            .cards div { padding: 8px 12px; color: var(--figure-muted); font-size: 13px; } .cards b { display: block; color: var(--figure-ink); font-size: 20px; }
            figure { margin: 0; padding: 4px; overflow-x: auto; } figure svg { display: block; } .wide svg, .all svg { min-width: 440px; } .wide { max-width: 680px; }
            .scroll { overflow-x: auto; } img { display: block; max-width: 100%; margin: 0 0 12px; border-radius: 8px; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
            th, td { padding: 3px 12px 3px 0; text-align: right; border-bottom: 1px solid var(--figure-grid); white-space: nowrap; }
            th:first-child, td:first-child { text-align: left; max-width: 22em; overflow: hidden; text-overflow: ellipsis; } summary { cursor: pointer; margin: 12px 0; }
            </style>
            </head>
            <body>
            <h1>Detection report</h1>
            <p>{{FigureFrame.Count(report.Pictures, "picture")}}, {{objects}}, {{detections}}; {{kind}} are compared. The same numbers are in <a href="report.json">report.json</a>; the figures lie beside as SVG and PNG.</p>

            """);
        foreach (string note in report.Notes)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{Text(note)}</p>\n");
        }
        page.Append("<div class=\"cards\">");
        foreach ((string name, double value) in s_stats.Zip(report.Stats))
        {
            page.Append(CultureInfo.InvariantCulture, $"<div>{name}<b>{FigureFrame.Share(value)}</b></div>");
        }
        page.Append("</div>\n<h2>Overview</h2>\n<div class=\"figures\">\n");
        Append(page, ErrorFigures.Bars(report), CurveFigures.AllClasses(report), CurveFigures.Mean(report), ClassFigures.Sizes(report));
        page.Append("</div>\n<h2>Confusions</h2>\n<div class=\"wide\">\n");
        Append(page, ConfusionFigures.Matrix(report));
        page.Append("</div>\n");
        if (report.Classes.Count > ConfusionFigures.ReadableClasses)
            Details(page, "All classes", "all", ConfusionFigures.Matrix(report, int.MaxValue));
        page.Append("<h2>Classes</h2>\n<div class=\"figures\">\n");
        Append(page, ClassFigures.Ap(report));
        page.Append("</div>\n");
        Details(page, "Curves of each class", "figures", [.. Enumerable.Range(0, report.Classes.Count).Select(k => CurveFigures.OneClass(report, k))]);
        ReportTablesHtml.Append(page, report);
        Sheets(page, "Worst pictures", worst);
        Sheets(page, "Best pictures", best);
        return page.Append("</body>\n</html>").ToString();
    }

    /// <summary>Text fit for a page.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(FigureLetters.Clean(text));

    private static void Append(StringBuilder page, params ReadOnlySpan<Figure> figures)
    {
        foreach (Figure figure in figures)
        {
            page.Append("<figure>").Append(figure.ToSvg(FigureTheme.Page)).Append("</figure>\n");
        }
    }

    private static void Details(StringBuilder page, string summary, string style, params ReadOnlySpan<Figure> figures)
    {
        page.Append(CultureInfo.InvariantCulture, $"<details><summary>{summary}</summary><div class=\"{style}\">\n");
        Append(page, figures);
        page.Append("</div></details>\n");
    }

    private static void Sheets(StringBuilder page, string title, IReadOnlyList<string> files)
    {
        if (files.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<p>{VerdictPainter.Legend}</p>\n");
        for (int i = 0; i < files.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<a href=\"{files[i]}\"><img src=\"{files[i]}\" alt=\"{title}, sheet {i + 1}\" loading=\"lazy\"></a>\n");
        }
    }
}
