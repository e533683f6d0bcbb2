using AlignDet.Vision.Masks;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>Draws an object's pixels over its picture: translucent, with a contour.</summary>
internal static class MaskPainter
{
    private const byte FillAlpha = 96;

    // what is drawn enlarged should not look like stairs
    private const double Smoothing = 0.75;

    /// <param name="canvas">The picture, enlarged.</param>
    /// <param name="mask">Of the picture before it was enlarged.</param>
    /// <param name="color">Of the class.</param>
    /// <param name="scale">How many times larger the canvas is.</param>
    /// <param name="unit">Width of a frame's line, pixels of the canvas.</param>
    public static void Draw(SKCanvas canvas, RunLengthMask mask, SKColor color, float scale, float unit)
    {
        using SKPath path = Outline(mask, scale);
        using SKPaint paint = new() { IsAntialias = true, Style = SKPaintStyle.Fill, Color = color.WithAlpha(FillAlpha) };
        canvas.DrawPath(path, paint);
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeJoin = SKStrokeJoin.Round;
        paint.StrokeWidth = unit * 0.6f;
        paint.Color = color;
        canvas.DrawPath(path, paint);
    }

    private static SKPath Outline(RunLengthMask mask, float scale)
    {
        MaskPatch patch = MaskPatch.Of(mask);
        using SKPathBuilder builder = new() { FillType = SKPathFillType.EvenOdd };
        foreach (PixelLoop loop in PixelLoop.Trace(Array.ConvertAll(patch.Pixels, pixel => pixel != 0), patch.Width, patch.Height))
        {
            SKPoint[] points = [.. loop.Simplified(Smoothing).Select(corner => new SKPoint((corner.X + patch.Left) * scale, (corner.Y + patch.Top) * scale))];
            builder.AddPoly(points, close: true);
        }
        return builder.Detach();
    }
}
