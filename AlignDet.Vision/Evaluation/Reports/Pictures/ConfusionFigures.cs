using System.Globalization;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>The confusion matrix as a map of colours.</summary>
public static class ConfusionFigures
{
    /// <summary>Classes up to which the matrix is drawn whole by default.</summary>
    public const int ReadableClasses = 25;

    private const float Room = 312;
    private const float LargestCell = 44;
    private const float ReadableCell = 19;
    private const float SmallestCell = 8;
    private const float LabelRoom = 92;

    /// <summary>
    /// The matrix, the colour of a cell being its share of its row: the right ones in one hue, the wrong ones in another; counts are written where
    /// they fit, all of them are shown under the pointer.
    /// </summary>
    /// <param name="report">The report.</param>
    /// <param name="mostClasses">
    /// Of more classes than this only those that are taken for another or another for them most often are drawn by themselves, the rest as one.
    /// <see cref="int.MaxValue"/> draws all, small where they are many.
    /// </param>
    public static Figure Matrix(DetectionReport report, int mostClasses = ReadableClasses)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostClasses);
        ShownConfusion shown = ShownConfusion.Of(report, mostClasses);
        int count = shown.Names.Count;
        float cell = Math.Clamp(Room / count, count > ReadableClasses + 2 ? SmallestCell : ReadableCell, LargestCell);
        float labelSize = Math.Clamp(cell * 0.85f, 7, FigureFrame.TextSize);
        float labels = Math.Min(LabelRoom, shown.Names.Max(name => FigureLetters.Width(name, labelSize)) + 2);
        float left = 34 + labels;
        const float Top = 78;
        float side = cell * count;
        float width = Math.Max(left + side + 14, FigureFrame.Width);
        // small cells leave no room for slanted names
        float turn = cell < ReadableCell ? -90 : -45;
        float depth = cell < ReadableCell ? labels : (labels + labelSize) * 0.71f;
        Figure figure = FigureFrame.Create("Confusion matrix", shown.Subtitle, width, Top + side + depth + 38);
        DrawScale(figure);
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                DrawCell(figure, shown, row, column, SKRect.Create(left + (column * cell), Top + (row * cell), cell, cell), cell >= ReadableCell);
            }
        }
        DrawGrid(figure, left, Top, cell, count);
        for (int i = 0; i < count; i++)
        {
            string name = FigureLetters.Shorten(shown.Names[i], labelSize, labels);
            float middle = (i * cell) + (cell / 2);
            FigureInk ink = i >= shown.OwnClasses ? FigureInk.Muted : FigureInk.Ink;
            figure.Text(name, left - 5, Top + middle + (labelSize * 0.35f), labelSize, ink, FigureAnchor.End, hint: shown.Names[i]);
            figure.Text(name, left + middle + (labelSize * 0.3f), Top + side + (cell < ReadableCell ? 5 : 10), labelSize, ink, FigureAnchor.End, turn: turn, hint: shown.Names[i]);
        }
        figure.Text("true", 20, Top + (side / 2), FigureFrame.TextSize, FigureInk.Ink, FigureAnchor.Middle, bold: true, turn: -90);
        figure.Text("predicted", left + (side / 2), figure.Height - 10, FigureFrame.TextSize, FigureInk.Ink, FigureAnchor.Middle, bold: true);
        return figure;
    }

    private static void DrawCell(Figure figure, ShownConfusion shown, int row, int column, SKRect place, bool isReadable)
    {
        long count = shown.Counts[row][column];
        long all = shown.Counts[row].Sum();
        bool isRight = row == column && row < shown.OwnClasses;
        float opacity = Opacity(all > 0 ? (float)count / all : 0);
        // an empty cell is drawn as well, so that the pointer finds its names; not where there are thousands
        if (count == 0 && !isReadable)
            return;
        figure.Rectangle(place, count == 0 ? FigureInk.Grid : isRight ? FigureInk.Heat : FigureInk.Wrong, count == 0 ? 0.12f : opacity, shown.Hint(row, column));
        float size = Math.Clamp(place.Width * 0.36f, 7.5f, FigureFrame.TextSize);
        string text = Fit(count, size, place.Width - 3);
        if (count > 0 && isReadable && text.Length > 0)
        {
            figure.Text(text, place.MidX, place.MidY + (size * 0.35f), size, opacity > 0.55f ? FigureInk.OnHeat : FigureInk.Ink, FigureAnchor.Middle);
        }
    }

    private static void DrawGrid(Figure figure, float left, float top, float cell, int count)
    {
        float side = cell * count;
        for (int i = 0; i <= count && cell >= ReadableCell; i++)
        {
            figure.Line(left + (i * cell), top, left + (i * cell), top + side, FigureInk.Grid, 0.6f);
            figure.Line(left, top + (i * cell), left + side, top + (i * cell), FigureInk.Grid, 0.6f);
        }
        float background = side - cell;
        figure.Line(left + background, top, left + background, top + side, FigureInk.Muted, 1.2f);
        figure.Line(left, top + background, left + side, top + background, FigureInk.Muted, 1.2f);
        figure.Path(
            [new SKPoint(left, top), new SKPoint(left + side, top), new SKPoint(left + side, top + side), new SKPoint(left, top + side), new SKPoint(left, top)],
            FigureInk.Muted, 1);
    }

    private static void DrawScale(Figure figure)
    {
        const int Steps = 20;
        const float Length = 80;
        float x = FigureFrame.Margin;
        foreach ((FigureInk ink, string name) in new[] { (FigureInk.Heat, "right"), (FigureInk.Wrong, "wrong") })
        {
            for (int i = 0; i < Steps; i++)
            {
                figure.Rectangle(SKRect.Create(x + (i * Length / Steps), 54, Length / Steps, 8), ink, Opacity((i + 0.5f) / Steps));
            }
            figure.Text(name, x + Length + 5, 62, FigureFrame.TextSize - 1, FigureInk.Muted);
            x += Length + 45;
        }
        figure.Text("0 to 1 of the row", x, 62, FigureFrame.TextSize - 1, FigureInk.Muted);
    }

    // the root lets a confusion of one in a hundred be seen
    private static float Opacity(float share) => MathF.Sqrt(share);

    /// <summary>A count in the longest form that fits: 12345, 12k, or nothing.</summary>
    private static string Fit(long count, float size, float width)
    {
        string[] forms =
        [
            count.ToString(CultureInfo.InvariantCulture),
            count < 1000 ? "" : count < 9950 ? (count / 1000.0).ToString("0.0k", CultureInfo.InvariantCulture) : (count / 1000.0).ToString("0k", CultureInfo.InvariantCulture),
            count < 1000 ? "" : (count / 1000.0).ToString("0k", CultureInfo.InvariantCulture),
        ];
        return forms.FirstOrDefault(form => FigureLetters.Width(form, size) <= width, "");
    }
}
