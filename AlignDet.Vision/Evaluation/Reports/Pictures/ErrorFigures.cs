using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The errors by kind.</summary>
public static class ErrorFigures
{
    private const float RowHeight = 27;
    private const float BarHeight = 15;

    private static readonly SKRect s_plot = new(112, FigureFrame.Top + 18, 326, FigureFrame.Top + 18 + (8 * RowHeight) + 10);

    /// <summary>What AP at IoU 0.5 would gain from mending each kind, and how many errors there are of it.</summary>
    public static Figure Bars(DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ErrorSplit errors = report.Errors;
        Figure figure = FigureFrame.Create(
            "What the errors cost", $"rise of AP50 ({FigureFrame.Share(errors.Ap50)}) when one kind is mended (TIDE)", FigureFrame.Width, s_plot.Bottom + 42);
        double most = errors.Kinds.Select(k => k.DeltaAp).Append(errors.FalsePositiveDeltaAp).Append(errors.FalseNegativeDeltaAp).Max();
        float end = FigureFrame.Values(figure, s_plot, most);
        figure.Text("dAP50", s_plot.MidX, s_plot.Bottom + 31, FigureFrame.TextSize, FigureInk.Ink, FigureAnchor.Middle);
        figure.Text("errors", FigureFrame.Width - FigureFrame.Margin, s_plot.Top - 8, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.End);
        float y = s_plot.Top + 3;
        foreach (ErrorShare share in errors.Kinds)
        {
            Row(figure, ref y, end, share.Kind.ToString(), share.DeltaAp, share.Count, FigureInk.Class((int)share.Kind), Meaning(share.Kind));
        }
        y += 2;
        figure.Line(FigureFrame.Margin, y, FigureFrame.Width - FigureFrame.Margin, y, FigureInk.Grid);
        y += 2;
        Row(figure, ref y, end, "False positive", errors.FalsePositiveDeltaAp, errors.FalsePositives, FigureInk.Muted, "all detections that found nothing");
        Row(figure, ref y, end, "False negative", errors.FalseNegativeDeltaAp, errors.FalseNegatives, FigureInk.Muted, "all objects that were not found");
        return figure;
    }

    /// <summary>A kind in words.</summary>
    public static string Meaning(DetectionErrorKind kind) => kind switch
    {
        DetectionErrorKind.Classification => "well placed, but of another class",
        DetectionErrorKind.Localisation => "of the right class, but badly placed",
        DetectionErrorKind.Both => "of another class and badly placed",
        DetectionErrorKind.Duplicate => "on an object that was found already",
        DetectionErrorKind.Background => "where there is nothing",
        _ => "objects without any detection near them",
    };

    private static void Row(Figure figure, ref float y, float end, string name, double gain, int count, FigureInk ink, string meaning)
    {
        float baseLine = y + (RowHeight / 2) + 4;
        float length = (float)gain / end * s_plot.Width;
        string hint = $"{name}: {meaning}; dAP50 {FigureFrame.Share(gain)}, {FigureFrame.Count(count)}";
        figure.Text(name, s_plot.Left - 8, baseLine, FigureFrame.TextSize, FigureInk.Ink, FigureAnchor.End, hint: hint);
        figure.Rectangle(SKRect.Create(s_plot.Left, y + ((RowHeight - BarHeight) / 2), Math.Max(length, 0.8f), BarHeight), ink, 1, hint);
        string value = FigureFrame.Share(gain);
        bool isInside = length > s_plot.Width - FigureLetters.Width(value, FigureFrame.TextSize) - 8;
        figure.Text(
            value, s_plot.Left + length + (isInside ? -6 : 6), baseLine, FigureFrame.TextSize, isInside ? FigureInk.OnHeat : FigureInk.Ink,
            isInside ? FigureAnchor.End : FigureAnchor.Start);
        figure.Text(FigureFrame.Count(count), FigureFrame.Width - FigureFrame.Margin, baseLine, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.End);
        y += RowHeight;
    }
}
