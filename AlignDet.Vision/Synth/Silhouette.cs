using SkiaSharp;

namespace AlignDet.Vision.Synth;

/// <summary>The pixels that an object covers by at least half, wherever the picture's border is.</summary>
internal sealed class Silhouette
{
    private readonly bool[] _covered;

    private Silhouette(int left, int top, int width, int height, bool[] covered)
    {
        (Left, Top, Width, Height) = (left, top, width, height);
        _covered = covered;
        Area = covered.Count(pixel => pixel);
    }

    public int Left { get; }

    public int Top { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Covered pixels, those outside the picture included.</summary>
    public int Area { get; }

    /// <summary>Whether the object covers a pixel, counted from <see cref="Left"/> and <see cref="Top"/>.</summary>
    public bool Covers(int column, int row) => _covered[row * Width + column];

    /// <summary>The pixels of a filled path with its edge drawn <paramref name="strokeWidth"/> wide.</summary>
    public static Silhouette Of(SKPath path, float strokeWidth)
    {
        SKRect bounds = path.TightBounds;
        int margin = (int)MathF.Ceiling(strokeWidth) + 1;
        int left = (int)MathF.Floor(bounds.Left) - margin;
        int top = (int)MathF.Floor(bounds.Top) - margin;
        int width = (int)MathF.Ceiling(bounds.Right) + margin - left;
        int height = (int)MathF.Ceiling(bounds.Bottom) + margin - top;

        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Alpha8, SKAlphaType.Premul));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.Transparent);
        canvas.Translate(-left, -top);
        using SKPaint paint = new()
        {
            IsAntialias = true,
            Color = SKColors.White,
            StrokeWidth = strokeWidth,
            StrokeJoin = SKStrokeJoin.Round,
        };
        canvas.DrawPath(path, paint);
        if (strokeWidth > 0)
        {
            // not fill and stroke in one: that closes the hole of a ring
            paint.Style = SKPaintStyle.Stroke;
            canvas.DrawPath(path, paint);
        }
        canvas.Flush();

        bool[] covered = new bool[width * height];
        ReadOnlySpan<byte> coverage = bitmap.GetPixelSpan();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                covered[y * width + x] = coverage[y * bitmap.RowBytes + x] >= 128;
            }
        }
        return new Silhouette(left, top, width, height, covered);
    }
}
