using System.Globalization;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>What the figures have in common: heads, axes, legends, numbers.</summary>
internal static class FigureFrame
{
    public const float Margin = 12;
    public const float TextSize = 12;
    public const float Top = 58;

    /// <summary>Of most figures: on the narrowest screens, 360 pixels wide, their texts are then still 10 pixels high.</summary>
    public const float Width = 400;

    public const float LegendLine = 18;

    private const float BoldWidth = 1.08f;
    private const float TitleSize = 15;

    private static readonly double[] s_steps = [0.01, 0.02, 0.05, 0.1];

    /// <summary>An empty figure with its title and a line below it.</summary>
    public static Figure Create(string title, string subtitle, float width, float height)
    {
        float room = width - (2 * Margin);
        var figure = new Figure(FigureLetters.Clean(title), width, height);
        figure.Text(FigureLetters.Shorten(title, TitleSize * BoldWidth, room), Margin, 22, TitleSize, FigureInk.Ink, bold: true);
        figure.Text(FigureLetters.Shorten(subtitle, TextSize, room), Margin, 41, TextSize, FigureInk.Muted);
        return figure;
    }

    /// <summary>A square of two shares from 0 to 1 with a grid, ticks and the axes' names.</summary>
    public static void Shares(Figure figure, SKRect plot, string horizontal, string vertical)
    {
        for (int i = 0; i <= 5; i++)
        {
            float share = i / 5f;
            float x = plot.Left + (share * plot.Width);
            float y = plot.Bottom - (share * plot.Height);
            figure.Line(x, plot.Top, x, plot.Bottom, FigureInk.Grid);
            figure.Line(plot.Left, y, plot.Right, y, FigureInk.Grid);
            figure.Text(Tick(share), x, plot.Bottom + 16, TextSize, FigureInk.Muted, FigureAnchor.Middle);
            figure.Text(Tick(share), plot.Left - 6, y + 4, TextSize, FigureInk.Muted, FigureAnchor.End);
        }
        figure.Line(plot.Left, plot.Bottom, plot.Right, plot.Bottom, FigureInk.Muted);
        figure.Line(plot.Left, plot.Top, plot.Left, plot.Bottom, FigureInk.Muted);
        figure.Text(horizontal, plot.MidX, plot.Bottom + 34, TextSize, FigureInk.Ink, FigureAnchor.Middle);
        figure.Text(vertical, plot.Left - 32, plot.MidY, TextSize, FigureInk.Ink, FigureAnchor.Middle, turn: -90);
    }

    /// <summary>Vertical grid lines for values from 0 on, with numbers below; returns the value at the right border.</summary>
    public static float Values(Figure figure, SKRect plot, double most)
    {
        (double step, int count) = Steps(most);
        float end = (float)(step * count);
        for (int i = 0; i <= count; i++)
        {
            float x = plot.Left + (plot.Width * i / count);
            figure.Line(x, plot.Top, x, plot.Bottom, i == 0 ? FigureInk.Muted : FigureInk.Grid);
            figure.Text(Tick(step * i), x, plot.Bottom + 16, TextSize, FigureInk.Muted, FigureAnchor.Middle);
        }
        return end;
    }

    /// <summary>A line of a legend: a piece of the curve, its name, its number; the lines of a legend fill two columns below the plot, row by row.</summary>
    public static void Entry(Figure figure, float top, int index, FigurePath sample, string name, string value, bool bold = false)
    {
        (float left, float right, float y) = EntryPlace(top, index);
        figure.Path([new SKPoint(left, y - 4), new SKPoint(left + 16, y - 4)], sample.Ink, sample.Width, sample.Dash, sample.Opacity);
        float room = right - left - 28 - FigureLetters.Width(value, TextSize);
        figure.Text(FigureLetters.Shorten(name, TextSize, room), left + 21, y, TextSize, FigureInk.Ink, bold: bold);
        figure.Text(value, right, y, TextSize, FigureInk.Ink, FigureAnchor.End, bold);
    }

    /// <summary>Where a line of a legend stands: its ends and its base line.</summary>
    public static (float Left, float Right, float BaseLine) EntryPlace(float top, int index)
    {
        const float Gap = 22;
        float column = (Width - (2 * Margin) - Gap) / 2;
        float left = Margin + (index % 2 * (column + Gap));
        return (left, left + column, top + (index / 2 * LegendLine));
    }

    /// <summary>A share with three digits, "-" where there is none.</summary>
    public static string Share(double value) => value < 0 ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A count with a comma between thousands.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and what is counted, "1 object", "1,234 objects".</summary>
    public static string Count(long value, string one) => $"{Count(value)} {one}{(value == 1 ? "" : "s")}";

    /// <summary>A number as short as it is exact to two digits.</summary>
    public static string Tick(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>At most five steps of 1, 2 or 5 that reach up to a value.</summary>
    private static (double Step, int Count) Steps(double most)
    {
        double step = s_steps.FirstOrDefault(s => most <= s * 5, 0.2);
        return (step, Math.Max(2, (int)Math.Ceiling((most / step) - 1e-9)));
    }
}
