using SkiaSharp;

namespace AlignDet.Vision.Images;

/// <summary>
/// Where the pixels of an upright picture lie in the stored one. EXIF knows eight orientations (Exif 2.3, tag 274); for each,
/// the stored place of pixel (x, y) is <c>Start + x * StepX + y * StepY</c>.
/// </summary>
/// <param name="Width">Upright width.</param>
/// <param name="Height">Upright height.</param>
/// <param name="Start">Stored place of the upper left pixel.</param>
/// <param name="StepX">Stored pixels from one to the next in a row.</param>
/// <param name="StepY">Stored pixels from a row to the next.</param>
internal readonly record struct PixelOrder(int Width, int Height, int Start, int StepX, int StepY)
{
    /// <summary>The order for a picture stored as <paramref name="width"/> x <paramref name="height"/>.</summary>
    public static PixelOrder For(SKEncodedOrigin origin, int width, int height)
    {
        int right = width - 1, lower = (height - 1) * width;
        return origin switch
        {
            SKEncodedOrigin.TopRight => new(width, height, right, -1, width),
            SKEncodedOrigin.BottomRight => new(width, height, lower + right, -1, -width),
            SKEncodedOrigin.BottomLeft => new(width, height, lower, 1, -width),
            SKEncodedOrigin.LeftTop => new(height, width, 0, width, 1),
            SKEncodedOrigin.RightTop => new(height, width, lower, -width, 1),
            SKEncodedOrigin.RightBottom => new(height, width, lower + right, -width, -1),
            SKEncodedOrigin.LeftBottom => new(height, width, right, width, -1),
            _ => new(width, height, 0, 1, width),
        };
    }

    /// <summary>The upright picture, from stored pixels of four bytes each.</summary>
    public RgbImage ToRgb(ReadOnlySpan<byte> rgba)
    {
        var image = new RgbImage(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = image.Row(y);
            int from = (Start + y * StepY) * 4;
            for (int to = 0; to < row.Length; to += 3, from += StepX * 4)
            {
                row[to + 2] = rgba[from + 2];
                row[to + 1] = rgba[from + 1];
                row[to] = rgba[from];
            }
        }
        return image;
    }
}
