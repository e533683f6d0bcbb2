namespace AlignDet.Vision.Masks;

/// <summary>The part of a mask that holds the object: a small fraction of the picture, most often.</summary>
/// <param name="Left">First column, in the picture.</param>
/// <param name="Top">First row, in the picture.</param>
/// <param name="Width">Columns; 0 where the mask is empty.</param>
/// <param name="Height">Rows; 0 where the mask is empty.</param>
/// <param name="Pixels">[Height, Width], row-major, 1 on the object.</param>
public sealed record MaskPatch(int Left, int Top, int Width, int Height, byte[] Pixels)
{
    /// <summary>The part of a mask inside its bounds.</summary>
    public static MaskPatch Of(RunLengthMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        (int left, int top, int width, int height) = mask.Bounds;
        byte[] pixels = new byte[width * height];
        mask.Draw(pixels, left, top, width);
        return new MaskPatch(left, top, width, height, pixels);
    }

    /// <summary>The mask of the whole picture.</summary>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    public RunLengthMask ToRunLengths(int height, int width) => RunLengthMask.Encode(Pixels, Left, Top, Width, height, width);

    /// <summary>Writes the patch into a picture of row-major pixels; what is around it stays.</summary>
    public void CopyTo(Span<byte> picture, int pictureWidth)
    {
        for (int y = 0; y < Height; y++)
            Pixels.AsSpan(y * Width, Width).CopyTo(picture[(((Top + y) * pictureWidth) + Left)..]);
    }
}
