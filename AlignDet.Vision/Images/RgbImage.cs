namespace AlignDet.Vision.Images;

/// <summary>An 8-bit RGB picture in memory, rows from top to bottom, three bytes a pixel, no padding.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels without copying them.</summary>
    /// <exception cref="ArgumentException">The array does not hold width x height x 3 bytes.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"{width}x{height} RGB needs {(long)width * height * 3} bytes, got {pixels.Length}.", nameof(pixels));
        }
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>A black picture.</summary>
    public RgbImage(int width, int height)
        : this(width, height, new byte[checked(width * height * 3)])
    {
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>R, G, B of the first pixel, then of the next; [Height, Width, 3].</summary>
    public byte[] Pixels { get; }

    /// <summary>Bytes of row <paramref name="y"/>, [Width, 3].</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
