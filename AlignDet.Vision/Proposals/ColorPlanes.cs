using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>Color spaces that selective search looks at a picture in; each plane is [height, width] of bytes.</summary>
internal static class ColorPlanes
{
    private static readonly double[] s_linear = [.. Enumerable.Range(0, 256).Select(i => Linear(i / 255.0))];
    private static readonly double[] s_root = [.. Enumerable.Range(0, RootSteps + 2).Select(i => LabRoot(i / (double)RootSteps))];
    private const int RootSteps = 4096;

    /// <summary>Red, green, blue.</summary>
    public static byte[][] Rgb(RgbImage image)
    {
        byte[][] planes = NewPlanes(image, 3);
        for (int i = 0; i < planes[0].Length; i++)
        {
            (planes[0][i], planes[1][i], planes[2][i]) = Pixel(image, i);
        }
        return planes;
    }

    /// <summary>Hue (0 to 180, two degrees a step), saturation, value.</summary>
    public static byte[][] Hsv(RgbImage image)
    {
        byte[][] planes = NewPlanes(image, 3);
        for (int i = 0; i < planes[0].Length; i++)
        {
            (byte r, byte g, byte b) = Pixel(image, i);
            int value = Math.Max(r, Math.Max(g, b));
            int range = value - Math.Min(r, Math.Min(g, b));
            planes[0][i] = Hue(r, g, b, value, range);
            planes[1][i] = value == 0 ? (byte)0 : (byte)(((range * 255) + (value / 2)) / value);
            planes[2][i] = (byte)value;
        }
        return planes;
    }

    /// <summary>CIE L*a*b* of sRGB under D65: L* over 0 to 255, a* and b* shifted by 128.</summary>
    public static byte[][] Lab(RgbImage image)
    {
        byte[][] planes = NewPlanes(image, 3);
        for (int i = 0; i < planes[0].Length; i++)
        {
            (byte r, byte g, byte b) = Pixel(image, i);
            double red = s_linear[r], green = s_linear[g], blue = s_linear[b];
            double x = Root(((0.412453 * red) + (0.357580 * green) + (0.180423 * blue)) / 0.950456);
            double y = Root((0.212671 * red) + (0.715160 * green) + (0.072169 * blue));
            double z = Root(((0.019334 * red) + (0.119193 * green) + (0.950227 * blue)) / 1.088754);
            planes[0][i] = ToByte(((116 * y) - 16) * 2.55);
            planes[1][i] = ToByte((500 * (x - y)) + 128);
            planes[2][i] = ToByte((200 * (y - z)) + 128);
        }
        return planes;
    }

    /// <summary>Luma by ITU-R BT.601.</summary>
    public static byte[][] Gray(RgbImage image)
    {
        byte[][] planes = NewPlanes(image, 1);
        for (int i = 0; i < planes[0].Length; i++)
        {
            (byte r, byte g, byte b) = Pixel(image, i);
            planes[0][i] = (byte)(((299 * r) + (587 * g) + (114 * b) + 500) / 1000);
        }
        return planes;
    }

    /// <summary>Hue alone.</summary>
    public static byte[][] HueOnly(RgbImage image) => [Hsv(image)[0]];

    /// <summary>Red, green and luma.</summary>
    public static byte[][] RedGreenGray(RgbImage image)
    {
        byte[][] rgb = Rgb(image);
        return [rgb[0], rgb[1], Gray(image)[0]];
    }

    private static byte[][] NewPlanes(RgbImage image, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new byte[image.Width * image.Height])];

    private static (byte R, byte G, byte B) Pixel(RgbImage image, int i)
    {
        ReadOnlySpan<byte> pixel = image.Pixels.AsSpan(3 * i, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    private static byte Hue(int r, int g, int b, int value, int range)
    {
        if (range == 0)
        {
            return 0;
        }
        int sixth = value == r ? g - b : value == g ? b - r + (2 * range) : r - g + (4 * range);
        int positive = sixth < 0 ? sixth + (6 * range) : sixth;
        int hue = ((positive * 60) + range) / (2 * range);
        return (byte)(hue == 180 ? 0 : hue);
    }

    private static double Linear(double c) => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    private static double LabRoot(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16 / 116.0);

    private static double Root(double t)
    {
        double position = Math.Min(t, 1) * RootSteps;
        int step = (int)position;
        return s_root[step] + ((position - step) * (s_root[step + 1] - s_root[step]));
    }

    private static byte ToByte(double value) => (byte)Math.Clamp((int)(value + 0.5), 0, 255);
}
