using System.Globalization;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>Precision-recall curves of a report.</summary>
public static class CurveFigures
{
    private const float LegendTop = 372;

    // more lines than this in colours of their own nobody tells apart
    private const int MostColoured = 12;
    private const int Extremes = 4;

    private static readonly FigurePath s_grey = new([], FigureInk.Muted, 0.8f, 0, 0.45f, null);
    private static readonly SKRect s_plot = new(52, FigureFrame.Top, 384, 310);

    /// <summary>A class at ten IoU thresholds; the points of IoU 0.50 tell the score down to which detections must be taken.</summary>
    /// <param name="report">The report.</param>
    /// <param name="category">Index of the class.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public static Figure OneClass(DetectionReport report, int category)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(category);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(category, report.Classes.Count);
        ClassResult result = report.PerClass[category];
        ClassCurves curves = report.Curves.Classes[category];
        Figure figure = FigureFrame.Create(
            $"Precision and recall: {FigureLetters.Clean(report.Classes[category])}",
            $"AP {FigureFrame.Share(result.Ap)}, {FigureFrame.Count(result.Truths, "object")}, {FigureFrame.Count(result.Detections, "detection")}",
            FigureFrame.Width, HeightFor(report.Curves.Ious.Count + 1));
        DrawThresholds(figure, report.Curves, curves.Precision);
        DrawScores(figure, report, curves);
        return figure;
    }

    /// <summary>The mean over all classes at ten IoU thresholds.</summary>
    public static Figure Mean(DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        int classes = report.PerClass.Count(c => c.Truths > 0);
        Figure figure = FigureFrame.Create(
            "Precision and recall, mean over the classes",
            $"AP {FigureFrame.Share(report.Stats[0])}, {classes} of {report.Classes.Count} classes have objects",
            FigureFrame.Width, HeightFor(report.Curves.Ious.Count));
        DrawThresholds(figure, report.Curves, report.Curves.Mean);
        return figure;
    }

    /// <summary>All classes with objects at one IoU threshold, and their mean.</summary>
    /// <param name="report">The report.</param>
    /// <param name="iou">Index of the threshold in <see cref="ReportCurves.Ious"/>; 0 is IoU 0.50.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such threshold.</exception>
    public static Figure AllClasses(DetectionReport report, int iou = 0)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(iou);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(iou, report.Curves.Ious.Count);
        (int Class, double Ap)[] ranked =
        [
            .. Enumerable.Range(0, report.Classes.Count).Where(k => report.Curves.Classes[k].Precision.Count > 0)
                .Select(k => (k, Ap: report.Curves.Classes[k].Precision[iou].Average())).OrderByDescending(c => c.Ap).ThenBy(c => c.k),
        ];
        bool isCrowded = ranked.Length > MostColoured;
        Figure figure = FigureFrame.Create(
            $"Precision and recall at IoU {Threshold(report.Curves.Ious[iou])}, by class",
            isCrowded ? $"in colour the {Extremes} best and the {Extremes} worst classes" : "with the average precision of each class",
            FigureFrame.Width, HeightFor(isCrowded ? (2 * Extremes) + 2 : ranked.Length + 1));
        FigureFrame.Shares(figure, s_plot, "recall", "precision");
        if (ranked.Length == 0)
            return Empty(figure);
        var mean = new FigurePath([], FigureInk.Ink, 2.6f, 0, 1, "mean over the classes");
        int entry = 0;
        FigureFrame.Entry(figure, LegendTop, entry++, mean, "mean", FigureFrame.Share(ranked.Average(c => c.Ap)), bold: true);
        if (isCrowded)
            FigureFrame.Entry(figure, LegendTop, entry++, s_grey, $"{ranked.Length - (2 * Extremes)} more", "");
        // the grey lines first, so that those in colour lie over them
        foreach (((int k, double ap), int rank) in ranked.Select((c, rank) => (c, rank)).OrderBy(c => IsGrey(c.rank, ranked.Length) ? 0 : 1))
        {
            string name = FigureLetters.Clean(report.Classes[k]);
            int place = isCrowded && rank >= Extremes ? rank - ranked.Length + (2 * Extremes) : rank;
            FigurePath line = IsGrey(rank, ranked.Length)
                ? s_grey
                : new FigurePath([], FigureInk.Class(place), 1.6f, place >= FigureInk.Classes ? 5 : 0, 1, null);
            Draw(figure, report.Curves, report.Curves.Classes[k].Precision[iou], line with { Hint = $"{name}: AP {FigureFrame.Share(ap)}" });
            if (!IsGrey(rank, ranked.Length))
                FigureFrame.Entry(figure, LegendTop, entry++, line, name, FigureFrame.Share(ap));
        }
        Draw(figure, report.Curves, report.Curves.Mean[iou], mean);
        return figure;
    }

    private static bool IsGrey(int rank, int count) => count > MostColoured && rank >= Extremes && rank < count - Extremes;

    private static float HeightFor(int entries) => LegendTop + ((entries + 1) / 2 * FigureFrame.LegendLine);

    private static Figure Empty(Figure figure)
    {
        figure.Text("no objects", s_plot.MidX, s_plot.MidY - 10, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.Middle);
        return figure;
    }

    /// <summary>The plot with a curve for each IoU threshold.</summary>
    private static void DrawThresholds(Figure figure, ReportCurves curves, IReadOnlyList<IReadOnlyList<double>> precision)
    {
        FigureFrame.Shares(figure, s_plot, "recall", "precision");
        if (precision.Count == 0)
            Empty(figure);
        for (int t = precision.Count - 1; t >= 0; t--)
        {
            string name = $"IoU {Threshold(curves.Ious[t])}";
            string ap = FigureFrame.Share(precision[t].Average());
            var line = new FigurePath([], FigureInk.Step(t), t == 0 ? 2.4f : 1.5f, 0, 1, $"{name}: AP {ap}");
            Draw(figure, curves, precision[t], line);
            FigureFrame.Entry(figure, LegendTop, t, line, name, $"AP {ap}");
        }
    }

    /// <summary>Where detections of which score lead on the curve of IoU 0.50, and the score that the report was made with.</summary>
    private static void DrawScores(Figure figure, DetectionReport report, ClassCurves curves)
    {
        double least = report.Confusion.Score;
        int chosen = -1;
        for (int r = 0; r < curves.Scores.Count; r++)
        {
            if (curves.Precision[0][r] <= 0)
                break;
            if (curves.Scores[r] >= least)
                chosen = r;
            if (r % 10 == 0)
                figure.Dot(X(report.Curves.Recalls[r]), Y(curves.Precision[0][r]), 2.4f, FigureInk.Step(0), FigureInk.Step(0), Hint(r));
        }
        if (chosen < 0)
            return;
        figure.Dot(X(report.Curves.Recalls[chosen]), Y(curves.Precision[0][chosen]), 4.5f, FigureInk.Paper, FigureInk.Wrong, Hint(chosen));
        (float left, _, float y) = FigureFrame.EntryPlace(LegendTop, report.Curves.Ious.Count);
        figure.Dot(left + 8, y - 4, 4.5f, FigureInk.Paper, FigureInk.Wrong);
        figure.Text($"detections from score {least.ToString("0.00##", CultureInfo.InvariantCulture)}", left + 21, y, FigureFrame.TextSize, FigureInk.Ink);

        string Hint(int r) =>
            $"recall {Threshold(report.Curves.Recalls[r])}: precision {FigureFrame.Share(curves.Precision[0][r])} down to score {FigureFrame.Share(curves.Scores[r])}";
    }

    private static void Draw(Figure figure, ReportCurves curves, IReadOnlyList<double> precision, FigurePath line)
    {
        var points = new List<SKPoint>();
        for (int r = 0; r < precision.Count; r++)
        {
            float y = Y(precision[r]);
            // a recall that is not reached ends the curve in a drop
            float x = X(curves.Recalls[precision[r] > 0 ? r : Math.Max(0, r - 1)]);
            // of a level stretch its ends say all
            if (points.Count > 1 && points[^1].Y == y && points[^2].Y == y)
                points[^1] = new SKPoint(x, y);
            else
                points.Add(new SKPoint(x, y));
            if (precision[r] <= 0)
                break;
        }
        figure.Path(points, line.Ink, line.Width, line.Dash, line.Opacity, line.Hint);
    }

    private static float X(double recall) => s_plot.Left + ((float)recall * s_plot.Width);

    private static float Y(double precision) => s_plot.Bottom - ((float)precision * s_plot.Height);

    private static string Threshold(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
