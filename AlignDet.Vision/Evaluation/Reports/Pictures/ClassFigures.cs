using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>AP by class and by size.</summary>
public static class ClassFigures
{
    /// <summary>A bar a class, from the highest AP down, with AP50 as a point; classes without objects last.</summary>
    public static Figure Ap(DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        float row = report.Classes.Count > 30 ? 16 : 22;
        float top = FigureFrame.Top + 18;
        var plot = new SKRect(122, top, 284, top + (row * Math.Max(1, report.PerClass.Count)) + 6);
        Figure figure = FigureFrame.Create(
            "Average precision by class", $"bar: AP over IoU 0.50:0.95 (mean {FigureFrame.Share(report.Stats[0])}), point: AP50", FigureFrame.Width, plot.Bottom + 42);
        FigureFrame.Values(figure, plot, 1);
        figure.Text("average precision", plot.MidX, plot.Bottom + 31, FigureFrame.TextSize, FigureInk.Ink, FigureAnchor.Middle);
        figure.Text("AP", plot.Right + 46, plot.Top - 8, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.End);
        figure.Text("objects", FigureFrame.Width - FigureFrame.Margin, plot.Top - 8, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.End);
        float y = plot.Top + 3;
        foreach (ClassResult result in report.PerClass.OrderByDescending(c => c.Ap).ThenBy(c => c.Name, StringComparer.Ordinal))
        {
            Row(figure, plot, y, row, result);
            y += row;
        }
        return figure;
    }

    /// <summary>AP, AP50 and AR of small, medium and large objects.</summary>
    public static Figure Sizes(DetectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var plot = new SKRect(52, FigureFrame.Top + 24, 388, FigureFrame.Top + 224);
        Figure figure = FigureFrame.Create("By size of the objects", "small up to 32 x 32 pixels, large from 96 x 96", FigureFrame.Width, plot.Bottom + 48);
        for (int i = 0; i <= 5; i++)
        {
            float y = plot.Bottom - (plot.Height * i / 5);
            figure.Line(plot.Left, y, plot.Right, y, i == 0 ? FigureInk.Muted : FigureInk.Grid);
            figure.Text(FigureFrame.Tick(i / 5.0), plot.Left - 6, y + 4, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.End);
        }
        (string Name, Func<SizeResult, double> Of)[] bars = [("AP", s => s.Ap), ("AP50", s => s.Ap50), ("AR with 100 detections", s => s.Ar100)];
        float legend = plot.Left;
        for (int i = 0; i < bars.Length; i++)
        {
            figure.Rectangle(SKRect.Create(legend, FigureFrame.Top - 1, 10, 10), FigureInk.Class(i));
            figure.Text(bars[i].Name, legend + 15, FigureFrame.Top + 8, FigureFrame.TextSize, FigureInk.Ink);
            legend += 30 + FigureLetters.Width(bars[i].Name, FigureFrame.TextSize);
        }
        float group = plot.Width / Math.Max(1, report.Sizes.Count);
        for (int s = 0; s < report.Sizes.Count; s++)
        {
            SizeResult size = report.Sizes[s];
            float middle = plot.Left + (group * (s + 0.5f));
            for (int i = 0; i < bars.Length; i++)
            {
                Column(figure, plot, middle + ((i - 1.5f) * 33) + 2, bars[i].Of(size), FigureInk.Class(i), $"{size.Name}: {bars[i].Name} {FigureFrame.Share(bars[i].Of(size))}");
            }
            figure.Text(FigureLetters.Clean(size.Name), middle, plot.Bottom + 17, FigureFrame.TextSize + 1, FigureInk.Ink, FigureAnchor.Middle);
            figure.Text(FigureFrame.Count(size.Truths, "object"), middle, plot.Bottom + 33, FigureFrame.TextSize, FigureInk.Muted, FigureAnchor.Middle);
        }
        return figure;
    }

    private static void Row(Figure figure, SKRect plot, float y, float height, ClassResult result)
    {
        float size = height < 18 ? 10.5f : FigureFrame.TextSize;
        float baseLine = y + (height / 2) + (size * 0.35f);
        string name = FigureLetters.Clean(result.Name);
        string hint = $"{name}: AP {FigureFrame.Share(result.Ap)}, AP50 {FigureFrame.Share(result.Ap50)}, {FigureFrame.Count(result.Truths, "object")}";
        figure.Text(
            FigureLetters.Shorten(name, size, plot.Left - 8 - FigureFrame.Margin), plot.Left - 8, baseLine, size,
            result.Ap < 0 ? FigureInk.Muted : FigureInk.Ink, FigureAnchor.End, hint: hint);
        if (result.Ap >= 0)
        {
            float bar = height * 0.62f;
            figure.Rectangle(SKRect.Create(plot.Left, y + ((height - bar) / 2), Math.Max(0.8f, (float)result.Ap * plot.Width), bar), FigureInk.Class(0), 1, hint);
            figure.Dot(plot.Left + ((float)result.Ap50 * plot.Width), y + (height / 2), Math.Min(3, height * 0.17f), FigureInk.Class(1), FigureInk.Class(1), hint);
        }
        figure.Text(FigureFrame.Share(result.Ap), plot.Right + 46, baseLine, size, FigureInk.Ink, FigureAnchor.End);
        figure.Text(FigureFrame.Count(result.Truths), FigureFrame.Width - FigureFrame.Margin, baseLine, size, FigureInk.Muted, FigureAnchor.End);
    }

    private static void Column(Figure figure, SKRect plot, float x, double value, FigureInk ink, string hint)
    {
        const float BarWidth = 29;
        float height = (float)Math.Max(0, value) * plot.Height;
        figure.Rectangle(SKRect.Create(x, plot.Bottom - Math.Max(height, 0.8f), BarWidth, Math.Max(height, 0.8f)), ink, 1, hint);
        figure.Text(FigureFrame.Share(value), x + (BarWidth / 2), plot.Bottom - height - 5, FigureFrame.TextSize - 1.5f, FigureInk.Ink, FigureAnchor.Middle);
    }
}
