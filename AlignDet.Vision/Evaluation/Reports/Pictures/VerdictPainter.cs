using System.Globalization;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>Draws a picture's objects and detections in the colours of how they fared: green what was found, orange false alarms, blue and dashed what was missed.</summary>
public static class VerdictPainter
{
    /// <summary>The colours in words, for the head of a sheet.</summary>
    public const string Legend = "green found, orange false alarm, blue dashed missed";

    private const float LineWidth = 2;
    private const float CapHeight = 8;
    private const float Padding = 3;

    private static readonly SKColor s_found = SKColor.Parse("#2CC295");
    private static readonly SKColor s_wrong = SKColor.Parse("#FF7A33");
    private static readonly SKColor s_missed = SKColor.Parse("#56B4E9");
    private static readonly SKColor s_ignored = SKColor.Parse("#B8BEC6");
    private static readonly SKColor s_dark = SKColor.Parse("#101014");

    /// <summary>The picture scaled to fit a place, with its boxes: detections, and the objects that none of them found.</summary>
    /// <param name="image">Stays as it is.</param>
    /// <param name="result">Boxes in pixels of the picture as the annotation file knows it.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="width">Of the place, pixels.</param>
    /// <param name="height">Of the place, pixels.</param>
    public static RgbImage Paint(RgbImage image, PictureResult result, IReadOnlyList<string> classes, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(classes);
        float fit = Math.Min((float)width / image.Width, (float)height / image.Height);
        using SKBitmap bitmap = SkiaPictures.Blank(Math.Max(1, (int)(image.Width * fit)), Math.Max(1, (int)(image.Height * fit)));
        using (SKBitmap original = SkiaPictures.ToBitmap(image))
        {
            // mipmaps: a large photograph would look torn otherwise
            original.ScalePixels(bitmap, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }
        using SKCanvas canvas = new(bitmap);
        TagPlacer placer = new(bitmap.Width, bitmap.Height);
        // the annotation file may have been made for the picture in another size
        float scaleX = (float)bitmap.Width / Math.Max(1, result.Width);
        float scaleY = (float)bitmap.Height / Math.Max(1, result.Height);
        (ReportBox Box, SKRect Place)[] drawn =
        [
            .. result.Boxes.Where(box => !box.IsTruth || box.State != ReportBoxState.Hit)
                .Select(box => (box, Place: SKRect.Create((float)box.Box[0] * scaleX, (float)box.Box[1] * scaleY, (float)box.Box[2] * scaleX, (float)box.Box[3] * scaleY)))
                .Select(item => (item.box, Place: SKRect.Intersect(item.Place, new SKRect(0, 0, bitmap.Width, bitmap.Height))))
                .Where(item => item.Place is { Width: > 0, Height: > 0 })
                .OrderBy(item => item.box.State == ReportBoxState.Ignored ? 0 : 1).ThenBy(item => item.box.Score ?? 0),
        ];
        foreach ((ReportBox box, SKRect place) in drawn)
        {
            DrawFrame(canvas, box, place);
        }
        foreach ((ReportBox box, SKRect place) in drawn.Reverse())
        {
            DrawTag(canvas, box, place, classes[box.Class], placer);
        }
        canvas.Flush();
        return SkiaPictures.ToRgb(bitmap);
    }

    private static SKColor ColourOf(ReportBox box) => box.State switch
    {
        ReportBoxState.Hit => s_found,
        ReportBoxState.False => s_wrong,
        ReportBoxState.Missed => s_missed,
        _ => s_ignored,
    };

    private static void DrawFrame(SKCanvas canvas, ReportBox box, SKRect place)
    {
        using SKPaint pen = new() { IsAntialias = true, Style = SKPaintStyle.Stroke, StrokeJoin = SKStrokeJoin.Miter };
        SKRect line = SKRect.Inflate(place, -Math.Min(LineWidth / 2, place.Width / 2), -Math.Min(LineWidth / 2, place.Height / 2));
        pen.Color = s_dark.WithAlpha(150);
        pen.StrokeWidth = LineWidth + 1.2f;
        canvas.DrawRect(line, pen);
        using SKPathEffect? dash = box.IsTruth ? SKPathEffect.CreateDash([6, 4], 0) : null;
        pen.PathEffect = dash;
        pen.Color = ColourOf(box);
        pen.StrokeWidth = box.State == ReportBoxState.Ignored ? 1 : LineWidth;
        canvas.DrawRect(line, pen);
    }

    private static void DrawTag(SKCanvas canvas, ReportBox box, SKRect place, string name, TagPlacer placer)
    {
        if (box.State == ReportBoxState.Ignored)
            return;
        string score = box.Score is double value ? " " + value.ToString("0.00", CultureInfo.InvariantCulture) : "";
        string text = StrokeFont.Shorten(FigureLetters.Clean(name), CapHeight, Math.Min(110, placer.Width / 2)) + score;
        SKRect tag = placer.Place(place, StrokeFont.Measure(text, CapHeight) + (2 * Padding), CapHeight + (2 * Padding));
        using SKPaint fill = new() { IsAntialias = true, Color = ColourOf(box).WithAlpha(235) };
        canvas.DrawRect(tag, fill);
        StrokeFont.Draw(canvas, text, tag.Left + Padding, tag.Top + Padding, CapHeight, s_dark, 0.75f);
    }
}
