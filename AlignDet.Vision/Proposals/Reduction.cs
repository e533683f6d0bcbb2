using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>Makes large pictures smaller by a whole factor, and boxes large again.</summary>
internal static class Reduction
{
    /// <summary>The smallest whole factor by which the picture gets at most this many pixels.</summary>
    public static int Factor(int width, int height, int maxPixels)
    {
        int factor = 1;
        while (Side(width, factor) * Side(height, factor) > maxPixels)
        {
            factor++;
        }
        return factor;
    }

    /// <summary>Mean of every factor x factor pixels; of fewer at the right and lower border.</summary>
    public static RgbImage Reduce(RgbImage image, int factor)
    {
        if (factor == 1)
        {
            return image;
        }
        RgbImage small = new((int)Side(image.Width, factor), (int)Side(image.Height, factor));
        int[] sums = new int[small.Width * 3];
        for (int y = 0; y < small.Height; y++)
        {
            Array.Clear(sums);
            int rows = Math.Min(factor, image.Height - (y * factor));
            for (int row = 0; row < rows; row++)
            {
                AddRow(image.Row((y * factor) + row), sums, factor);
            }
            Span<byte> target = small.Row(y);
            for (int i = 0; i < sums.Length; i++)
            {
                int count = rows * Math.Min(factor, image.Width - (i / 3 * factor));
                target[i] = (byte)((sums[i] + (count / 2)) / count);
            }
        }
        return small;
    }

    /// <summary>The box of a reduced picture in pixels of the picture.</summary>
    public static Box Enlarge(in Box box, int factor, RgbImage image) => new(
        box.X1 * factor,
        box.Y1 * factor,
        Math.Min(box.X2 * factor, image.Width),
        Math.Min(box.Y2 * factor, image.Height));

    private static void AddRow(ReadOnlySpan<byte> row, int[] sums, int factor)
    {
        for (int i = 0; i < row.Length; i++)
        {
            sums[(i / 3 / factor * 3) + (i % 3)] += row[i];
        }
    }

    private static long Side(int length, int factor) => (length + factor - 1) / factor;
}
