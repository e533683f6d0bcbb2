using AlignDet.Vision.Drawing;
using SkiaSharp;

namespace AlignDet.Vision.Evaluation.Reports.Pictures;

/// <summary>Draws figures with Skia.</summary>
internal static class FigurePng
{
    public static byte[] Write(Figure figure, FigureTheme theme, float scale)
    {
        ArgumentNullException.ThrowIfNull(theme);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        using SKBitmap bitmap = SkiaPictures.Blank((int)MathF.Ceiling(figure.Width * scale), (int)MathF.Ceiling(figure.Height * scale));
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(Colour(theme, FigureInk.Paper));
            canvas.Scale(scale);
            foreach (FigureShape shape in figure.Shapes)
            {
                Draw(canvas, shape, theme);
            }
        }
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100)
            ?? throw new InvalidOperationException($"Skia cannot write {bitmap.Width}x{bitmap.Height} pixels as PNG.");
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, FigureShape shape, FigureTheme theme)
    {
        using SKPaint paint = new() { IsAntialias = true };
        switch (shape)
        {
            case FigureRectangle rectangle:
                paint.Color = Colour(theme, rectangle.Fill, rectangle.Opacity);
                canvas.DrawRect(rectangle.Place, paint);
                break;
            case FigureDot dot:
                paint.Color = Colour(theme, dot.Fill);
                canvas.DrawCircle(dot.Center, dot.Radius, paint);
                paint.Style = SKPaintStyle.Stroke;
                paint.StrokeWidth = 1.5f;
                paint.Color = Colour(theme, dot.Rim);
                canvas.DrawCircle(dot.Center, dot.Radius, paint);
                break;
            case FigurePath path:
                DrawPath(canvas, path, paint, theme);
                break;
            case FigureText text:
                DrawText(canvas, text, Colour(theme, text.Ink));
                break;
        }
    }

    private static void DrawPath(SKCanvas canvas, FigurePath path, SKPaint paint, FigureTheme theme)
    {
        using SKPathBuilder builder = new();
        builder.AddPoly([.. path.Points], close: false);
        using SKPath line = builder.Detach();
        using SKPathEffect? dash = path.Dash > 0 ? SKPathEffect.CreateDash([path.Dash, path.Dash * 0.7f], 0) : null;
        paint.Style = SKPaintStyle.Stroke;
        paint.StrokeJoin = SKStrokeJoin.Round;
        paint.StrokeWidth = path.Width;
        paint.PathEffect = dash;
        paint.Color = Colour(theme, path.Ink, path.Opacity);
        canvas.DrawPath(line, paint);
    }

    private static void DrawText(SKCanvas canvas, FigureText text, SKColor color)
    {
        float capHeight = text.Size * FigureLetters.CapHeight;
        float width = StrokeFont.Measure(text.Text, capHeight);
        float shift = text.Anchor switch { FigureAnchor.Middle => width / 2, FigureAnchor.End => width, _ => 0 };
        canvas.Save();
        canvas.RotateDegrees(text.Turn, text.Place.X, text.Place.Y);
        StrokeFont.Draw(canvas, text.Text, text.Place.X - shift, text.Place.Y - capHeight, capHeight, color, text.Bold ? 0.95f : 0.68f);
        canvas.Restore();
    }

    private static SKColor Colour(FigureTheme theme, FigureInk ink, float opacity = 1) =>
        SKColor.Parse(theme.Hex(ink)).WithAlpha((byte)MathF.Round(255 * opacity));
}
