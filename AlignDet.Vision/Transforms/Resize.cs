using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>Scales pictures and their boxes.</summary>
public static class Resize
{
    /// <summary>
    /// The size that brings the short side to <paramref name="shortSide"/> unless the long side would exceed
    /// <paramref name="longSide"/> (mmcv <c>rescale_size</c>: sides are rounded by int(x * scale + 0.5)).
    /// </summary>
    /// <returns>New width and height in pixels, at least 1, and the factor before rounding.</returns>
    public static (int Width, int Height, double Scale) KeepRatio(int width, int height, int shortSide, int longSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shortSide);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longSide);
        // mmcv takes the larger number as the long side, whatever the order
        double scale = Math.Min(
            (double)Math.Max(shortSide, longSide) / Math.Max(width, height),
            (double)Math.Min(shortSide, longSide) / Math.Min(width, height));
        return (Side(width, scale), Side(height, scale), scale);
    }

    /// <summary>Bilinear interpolation with half-pixel centres and no antialiasing, as OpenCV's <c>INTER_LINEAR</c> (equal to within 1).</summary>
    /// <param name="image">[H, W, 3].</param>
    /// <param name="newWidth">Pixels.</param>
    /// <param name="newHeight">Pixels.</param>
    /// <returns>[newHeight, newWidth, 3]; <paramref name="image"/> itself where the size is the same.</returns>
    public static RgbImage Bilinear(RgbImage image, int newWidth, int newHeight)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(newHeight);
        return newWidth == image.Width && newHeight == image.Height
            ? image
            : BilinearResampler.Run(image, newWidth, newHeight);
    }

    /// <summary>Scales a picture by <see cref="KeepRatio"/>, and its boxes and outlines by the ratios of the rounded sides, boxes cut at the new edges.</summary>
    public static Sample Apply(Sample sample, int shortSide, int longSide)
    {
        ArgumentNullException.ThrowIfNull(sample);
        (int width, int height, _) = KeepRatio(sample.Image.Width, sample.Image.Height, shortSide, longSide);
        RgbImage from = sample.Image;
        return new Sample(Bilinear(from, width, height), Boxes(sample.Boxes, from.Width, from.Height, width, height), sample.Labels)
        {
            Outlines = sample.Outlines is { } outlines
                ? Array.ConvertAll(outlines, outline => outline.Resized(from.Width, from.Height, width, height)) : null,
        };
    }

    /// <summary>Boxes of a picture that was scaled from one size to another: each axis by its float32 ratio, cut at the new edges (mmdet 2.x).</summary>
    public static Box[] Boxes(ReadOnlySpan<Box> boxes, int width, int height, int newWidth, int newHeight)
    {
        float x = (float)((double)newWidth / width);
        float y = (float)((double)newHeight / height);
        var scaled = new Box[boxes.Length];
        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = boxes[i];
            scaled[i] = BoxClip.ToImage(new Box(box.X1 * x, box.Y1 * y, box.X2 * x, box.Y2 * y), newWidth, newHeight);
        }
        return scaled;
    }

    private static int Side(int side, double scale) => Math.Max(1, (int)((side * scale) + 0.5));
}
