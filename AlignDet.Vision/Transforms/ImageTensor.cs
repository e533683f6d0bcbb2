using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>Pictures as the numbers that a backbone takes.</summary>
public static class ImageTensor
{
    /// <summary>ImageNet's mean of R, G, B in 0..1.</summary>
    public static IReadOnlyList<float> Mean { get; } = [0.485f, 0.456f, 0.406f];

    /// <summary>ImageNet's standard deviation of R, G, B in 0..1.</summary>
    public static IReadOnlyList<float> Std { get; } = [0.229f, 0.224f, 0.225f];

    // only 256 values a channel: looking them up beats dividing
    private static readonly float[][] s_tables = [Table(0), Table(1), Table(2)];

    /// <summary>
    /// Writes (x / 255 - mean) / std as planes R, G, B, and zeros right of and below the picture (torchvision and mmdet pad
    /// after normalising).
    /// </summary>
    /// <param name="image">[H, W, 3].</param>
    /// <param name="destination">[3, paddedHeight, paddedWidth], row-major; all of it is written.</param>
    /// <param name="paddedHeight">At least the picture's height.</param>
    /// <param name="paddedWidth">At least the picture's width.</param>
    /// <exception cref="ArgumentException">The destination has another size or the picture does not fit.</exception>
    public static void WriteChw(RgbImage image, Span<float> destination, int paddedHeight, int paddedWidth)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedHeight, image.Height);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedWidth, image.Width);
        int plane = checked(paddedHeight * paddedWidth);
        if (destination.Length != 3L * plane)
        {
            throw new ArgumentException($"3x{paddedHeight}x{paddedWidth} needs {3L * plane} numbers, got {destination.Length}.", nameof(destination));
        }
        for (int y = 0; y < image.Height; y++)
        {
            int start = y * paddedWidth;
            WriteRow(
                image.Row(y),
                destination.Slice(start, paddedWidth),
                destination.Slice(plane + start, paddedWidth),
                destination.Slice((2 * plane) + start, paddedWidth),
                image.Width);
        }
        for (int c = 0; c < 3; c++)
        {
            destination.Slice((c * plane) + (image.Height * paddedWidth), (paddedHeight - image.Height) * paddedWidth).Clear();
        }
    }

    private static void WriteRow(ReadOnlySpan<byte> row, Span<float> red, Span<float> green, Span<float> blue, int width)
    {
        red[width..].Clear();
        green[width..].Clear();
        blue[width..].Clear();
        (float[] tableR, float[] tableG, float[] tableB) = (s_tables[0], s_tables[1], s_tables[2]);
        for (int x = 0, i = 0; x < width; x++, i += 3)
        {
            red[x] = tableR[row[i]];
            green[x] = tableG[row[i + 1]];
            blue[x] = tableB[row[i + 2]];
        }
    }

    private static float[] Table(int channel)
    {
        var table = new float[256];
        for (int v = 0; v < table.Length; v++)
        {
            table[v] = ((v / 255f) - Mean[channel]) / Std[channel];
        }
        return table;
    }
}
