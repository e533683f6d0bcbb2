using AlignDet.Vision.Images;
using SkiaSharp;

namespace AlignDet.Vision.Drawing;

/// <summary>Parts of pictures, small enough to stand side by side.</summary>
public static class CropPicture
{
    private static readonly SKColor s_paper = new(0xEC, 0xEC, 0xE8);
    private static readonly SKSamplingOptions s_smooth = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>A part, scaled to fit the middle of a square.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="box">The part, pixels of the picture; what lies outside is cut off.</param>
    /// <param name="side">Of the square, pixels.</param>
    public static RgbImage Of(RgbImage image, in Box box, int side)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        SKRect part = SKRect.Intersect(new SKRect(box.X1, box.Y1, box.X2, box.Y2), new SKRect(0, 0, image.Width, image.Height));
        using SKBitmap target = SkiaPictures.Blank(side, side);
        using SKCanvas canvas = new(target);
        canvas.Clear(s_paper);
        if (part.Width >= 1 && part.Height >= 1)
        {
            float scale = side / Math.Max(part.Width, part.Height), width = part.Width * scale, height = part.Height * scale;
            float left = (side - width) / 2, top = (side - height) / 2;
            using SKBitmap bitmap = SkiaPictures.ToBitmap(image);
            using SKImage picture = SKImage.FromBitmap(bitmap);
            canvas.DrawImage(picture, part, new SKRect(left, top, left + width, top + height), s_smooth);
        }
        canvas.Flush();
        return SkiaPictures.ToRgb(target);
    }

    /// <summary>An empty square.</summary>
    public static RgbImage Blank(int side) => Of(new RgbImage(1, 1), new Box(0, 0, 0, 0), side);
}
