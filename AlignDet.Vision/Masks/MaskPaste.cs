namespace AlignDet.Vision.Masks;

/// <summary>
/// Lays the small mask of a detection into its picture (torchvision <c>paste_masks_in_image</c>): a rim of zeros around the mask,
/// the box as much larger and cut to whole pixels, then bilinear interpolation with half-pixel centres.
/// </summary>
public static class MaskPaste
{
    private const float Threshold = 0.5f;

    /// <summary>The object's pixels: those of a probability above one half.</summary>
    /// <param name="mask">[side, side] probabilities inside the box.</param>
    /// <param name="side">Rows and columns of <paramref name="mask"/>.</param>
    /// <param name="box">Pixels of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <exception cref="ArgumentException">There are not side x side values.</exception>
    public static RunLengthMask Binary(ReadOnlySpan<float> mask, int side, in Box box, int width, int height)
    {
        PastedMask pasted = Probabilities(mask, side, box, width, height);
        byte[] pixels = Array.ConvertAll(pasted.Values, value => value > Threshold ? (byte)1 : (byte)0);
        return new MaskPatch(pasted.Left, pasted.Top, pasted.Width, pasted.Height, pixels).ToRunLengths(height, width);
    }

    /// <summary>The probability of each pixel that can have one; 0 everywhere else.</summary>
    /// <inheritdoc cref="Binary"/>
    public static PastedMask Probabilities(ReadOnlySpan<float> mask, int side, in Box box, int width, int height)
    {
        if (mask.Length != side * side)
            throw new ArgumentException($"{mask.Length} values are not {side} x {side}.", nameof(mask));
        float scale = (float)((side + 2.0) / side);
        (long x1, long x2) = Grown(box.X1, box.X2, scale);
        (long y1, long y2) = Grown(box.Y1, box.Y2, scale);
        // both edges are inside, as in the first detectors
        Axis[] columns = Axis.Of(x1, Math.Max(x2 - x1 + 1, 1), side, width), rows = Axis.Of(y1, Math.Max(y2 - y1 + 1, 1), side, height);
        float[] values = new float[rows.Length * columns.Length];
        for (int y = 0, at = 0; y < rows.Length; y++)
        {
            Axis row = rows[y];
            foreach (Axis column in columns)
            {
                float upper = (column.Near * At(mask, side, row.First, column.First)) + (column.Far * At(mask, side, row.First, column.Second));
                float lower = (column.Near * At(mask, side, row.Second, column.First)) + (column.Far * At(mask, side, row.Second, column.Second));
                values[at++] = (row.Near * upper) + (row.Far * lower);
            }
        }
        return new PastedMask((int)Math.Clamp(x1, 0, width), (int)Math.Clamp(y1, 0, height), columns.Length, rows.Length, values);
    }

    // cut towards 0, as a cast to a whole number does
    private static (long From, long To) Grown(float from, float to, float scale)
    {
        float half = (to - from) * 0.5f * scale, centre = (to + from) * 0.5f;
        return ((long)(centre - half), (long)(centre + half));
    }

    /// <summary>A value of the mask with its rim of zeros, [side + 2, side + 2].</summary>
    private static float At(ReadOnlySpan<float> mask, int side, int y, int x) =>
        y >= 1 && x >= 1 && y <= side && x <= side ? mask[((y - 1) * side) + x - 1] : 0;

    /// <summary>Between which two places of the rimmed mask a pixel lies, and how much each weighs.</summary>
    private readonly record struct Axis(int First, int Second, float Near, float Far)
    {
        /// <summary>Those pixels of a stretch that are inside the picture.</summary>
        public static Axis[] Of(long start, long length, int side, int limit)
        {
            long first = Math.Max(start, 0), end = Math.Min(start + length, limit);
            int padded = side + 2;
            float scale = (float)padded / length;
            var places = new Axis[Math.Max(0, end - first)];
            for (int i = 0; i < places.Length; i++)
            {
                float place = Math.Max(0, (scale * (first - start + i + 0.5f)) - 0.5f);
                int low = Math.Min((int)place, padded - 1);
                float far = Math.Clamp(place - low, 0, 1);
                places[i] = new Axis(low, Math.Min(low + 1, padded - 1), 1 - far, far);
            }
            return places;
        }
    }
}
