using System.Runtime.InteropServices;
using AlignDet.Vision.Images;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>Between packed RGB rows and the four-byte pixels that Skia draws on.</summary>
internal static class SkiaPictures
{
    /// <summary>An opaque RGBA canvas to draw on; the caller disposes it.</summary>
    public static SKBitmap Blank(int width, int height) =>
        new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));

    /// <summary>A copy of the pixels as RGBA; the caller disposes it.</summary>
    public static SKBitmap ToBitmap(RgbImage image)
    {
        SKBitmap bitmap = Blank(image.Width, image.Height);
        Span<byte> target = bitmap.GetPixelSpan();
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Row(y);
            Span<uint> to = MemoryMarshal.Cast<byte, uint>(target.Slice(y * bitmap.RowBytes, image.Width * 4));
            for (int x = 0; x < to.Length; x++)
            {
                to[x] = (uint)(from[x * 3] | (from[x * 3 + 1] << 8) | (from[x * 3 + 2] << 16)) | 0xFF000000u;
            }
        }
        return bitmap;
    }

    /// <summary>A copy of an opaque RGBA bitmap's pixels.</summary>
    public static RgbImage ToRgb(SKBitmap bitmap)
    {
        RgbImage image = new(bitmap.Width, bitmap.Height);
        ReadOnlySpan<byte> source = bitmap.GetPixelSpan();
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> from = source.Slice(y * bitmap.RowBytes, image.Width * 4);
            Span<byte> to = image.Row(y);
            for (int x = 0; x < image.Width; x++)
            {
                to[x * 3] = from[x * 4];
                to[x * 3 + 1] = from[x * 4 + 1];
                to[x * 3 + 2] = from[x * 4 + 2];
            }
        }
        return image;
    }
}
