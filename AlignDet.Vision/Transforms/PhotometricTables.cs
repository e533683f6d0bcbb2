using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>Operations that map each channel's values by a table (Pillow <c>ImageOps</c>).</summary>
internal static class PhotometricTables
{
    private const int Values = 256;

    public static RgbImage AutoContrast(RgbImage image) => PerChannel(image, (histogram, table) =>
    {
        int low = Array.FindIndex(histogram, count => count > 0);
        int high = Array.FindLastIndex(histogram, count => count > 0);
        if (high <= low)
        {
            FillIdentity(table);
            return;
        }
        double scale = 255.0 / (high - low);
        double offset = -low * scale;
        for (int v = 0; v < Values; v++)
        {
            table[v] = (byte)Math.Clamp((int)((v * scale) + offset), 0, 255);
        }
    });

    public static RgbImage Equalize(RgbImage image) => PerChannel(image, (histogram, table) =>
    {
        int last = Array.FindLastIndex(histogram, count => count > 0);
        int step = (histogram.Sum() - histogram[last]) / 255;
        if (step == 0)
        {
            FillIdentity(table);
            return;
        }
        int sum = step / 2;
        for (int v = 0; v < Values; v++)
        {
            table[v] = (byte)Math.Min(sum / step, 255);
            sum += histogram[v];
        }
    });

    public static RgbImage Solarize(RgbImage image, int threshold) => AllChannels(image, v => v < threshold ? v : 255 - v);

    public static RgbImage Posterize(RgbImage image, int bits)
    {
        int mask = 0xFF & ~((1 << (8 - bits)) - 1);
        return AllChannels(image, v => v & mask);
    }

    /// <summary>Maps every byte by one function of its value, which must stay within 0..255.</summary>
    public static RgbImage AllChannels(RgbImage image, Func<int, int> map)
    {
        Span<byte> table = stackalloc byte[Values];
        for (int v = 0; v < Values; v++)
        {
            table[v] = (byte)map(v);
        }
        var result = new RgbImage(image.Width, image.Height);
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = result.Pixels.AsSpan(0, from.Length);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = table[from[i]];
        }
        return result;
    }

    private static RgbImage PerChannel(RgbImage image, Action<int[], byte[]> fill)
    {
        int[][] histograms = Histograms(image);
        byte[][] tables = [new byte[Values], new byte[Values], new byte[Values]];
        for (int c = 0; c < 3; c++)
        {
            fill(histograms[c], tables[c]);
        }
        var result = new RgbImage(image.Width, image.Height);
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = result.Pixels;
        (byte[] red, byte[] green, byte[] blue) = (tables[0], tables[1], tables[2]);
        for (int i = 0; i + 2 < from.Length && i + 2 < to.Length; i += 3)
        {
            to[i] = red[from[i]];
            to[i + 1] = green[from[i + 1]];
            to[i + 2] = blue[from[i + 2]];
        }
        return result;
    }

    private static int[][] Histograms(RgbImage image)
    {
        int[][] histograms = [new int[Values], new int[Values], new int[Values]];
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            histograms[0][pixels[i]]++;
            histograms[1][pixels[i + 1]]++;
            histograms[2][pixels[i + 2]]++;
        }
        return histograms;
    }

    private static void FillIdentity(byte[] table)
    {
        for (int v = 0; v < Values; v++)
        {
            table[v] = (byte)v;
        }
    }
}
