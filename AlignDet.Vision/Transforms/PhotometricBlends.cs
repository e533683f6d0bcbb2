using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>
/// Operations that blend a picture with its degenerate form, or beyond the picture where the factor is above 1 (Pillow
/// <c>ImageEnhance</c>, <c>Image.blend</c>: float32 arithmetic, cut to 0..255, fractions dropped).
/// </summary>
internal static class PhotometricBlends
{
    public static RgbImage Brightness(RgbImage image, double factor) =>
        PhotometricTables.AllChannels(image, v => Blend(0, v, (float)factor));

    public static RgbImage Contrast(RgbImage image, double factor)
    {
        long sum = 0;
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            sum += Luma(pixels[i], pixels[i + 1], pixels[i + 2]);
        }
        int mean = (int)(((double)sum / ((long)image.Width * image.Height)) + 0.5);
        return PhotometricTables.AllChannels(image, v => Blend(mean, v, (float)factor));
    }

    public static RgbImage Color(RgbImage image, double factor)
    {
        float alpha = (float)factor;
        var result = new RgbImage(image.Width, image.Height);
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = result.Pixels;
        for (int i = 0; i + 2 < from.Length && i + 2 < to.Length; i += 3)
        {
            int grey = Luma(from[i], from[i + 1], from[i + 2]);
            to[i] = Blend(grey, from[i], alpha);
            to[i + 1] = Blend(grey, from[i + 1], alpha);
            to[i + 2] = Blend(grey, from[i + 2], alpha);
        }
        return result;
    }

    public static RgbImage Sharpness(RgbImage image, double factor)
    {
        float alpha = (float)factor;
        var result = new RgbImage(image.Width, image.Height);
        // Pillow's filters leave a border of one pixel as it is
        image.Pixels.CopyTo(result.Pixels, 0);
        for (int y = 1; y < image.Height - 1; y++)
        {
            ReadOnlySpan<byte> above = image.Row(y - 1);
            ReadOnlySpan<byte> row = image.Row(y);
            ReadOnlySpan<byte> below = image.Row(y + 1);
            Span<byte> to = result.Row(y);
            for (int i = 3; i < row.Length - 3; i++)
            {
                int sum = above[i - 3] + above[i] + above[i + 3]
                    + row[i - 3] + (5 * row[i]) + row[i + 3]
                    + below[i - 3] + below[i] + below[i + 3];
                // sum / 13 to the nearest; never half-way, since 13 is odd
                to[i] = Blend(((2 * sum) + 13) / 26, row[i], alpha);
            }
        }
        return result;
    }

    private static byte Blend(int degenerate, int value, float alpha) =>
        (byte)Math.Clamp(degenerate + (alpha * (value - degenerate)), 0f, 255f);

    // ITU-R 601 in 16 bits, Pillow's conversion to "L"
    private static int Luma(int red, int green, int blue) => ((red * 19595) + (green * 38470) + (blue * 7471) + 0x8000) >> 16;
}
