using System.Numerics;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>Separable bilinear interpolation in fixed point: rows are first interpolated along x, then blended in pairs along y.</summary>
internal static class BilinearResampler
{
    // 11 bits a pass, OpenCV's INTER_RESIZE_COEF_BITS: 255 * 2^22 still fits an int
    private const int WeightBits = 11;
    private const int One = 1 << WeightBits;

    public static RgbImage Run(RgbImage image, int newWidth, int newHeight)
    {
        var result = new RgbImage(newWidth, newHeight);
        (int[] left, int[] right, int[] weightX) = Taps(image.Width, newWidth);
        (int[] top, int[] bottom, int[] weightY) = Taps(image.Height, newHeight);

        // neighbouring output rows share source rows, so the last two interpolated rows are kept
        int[] upper = new int[newWidth * 3];
        int[] lower = new int[newWidth * 3];
        int upperRow = -1;
        int lowerRow = -1;
        for (int y = 0; y < newHeight; y++)
        {
            if (upperRow != top[y])
            {
                if (lowerRow == top[y])
                {
                    (upper, lower) = (lower, upper);
                    (upperRow, lowerRow) = (lowerRow, upperRow);
                }
                else
                {
                    AlongX(image.Row(top[y]), left, right, weightX, upper);
                    upperRow = top[y];
                }
            }
            if (lowerRow != bottom[y])
            {
                AlongX(image.Row(bottom[y]), left, right, weightX, lower);
                lowerRow = bottom[y];
            }
            AlongY(upper, lower, weightY[y], result.Row(y));
        }
        return result;
    }

    /// <summary>Both source positions of each output position and the weight of the second.</summary>
    private static (int[] First, int[] Second, int[] Weight) Taps(int size, int newSize)
    {
        int[] first = new int[newSize];
        int[] second = new int[newSize];
        int[] weight = new int[newSize];
        double step = (double)size / newSize;
        for (int i = 0; i < newSize; i++)
        {
            double centre = Math.Clamp(((i + 0.5) * step) - 0.5, 0, size - 1);
            first[i] = (int)centre;
            second[i] = Math.Min(first[i] + 1, size - 1);
            weight[i] = (int)Math.Round((centre - first[i]) * One);
        }
        return (first, second, weight);
    }

    private static void AlongX(ReadOnlySpan<byte> row, int[] left, int[] right, int[] weight, int[] destination)
    {
        for (int x = 0, d = 0; x < left.Length; x++, d += 3)
        {
            ReadOnlySpan<byte> a = row.Slice(left[x] * 3, 3);
            ReadOnlySpan<byte> b = row.Slice(right[x] * 3, 3);
            int w = weight[x];
            Span<int> to = destination.AsSpan(d, 3);
            to[0] = (a[0] << WeightBits) + ((b[0] - a[0]) * w);
            to[1] = (a[1] << WeightBits) + ((b[1] - a[1]) * w);
            to[2] = (a[2] << WeightBits) + ((b[2] - a[2]) * w);
        }
    }

    private static void AlongY(int[] upper, int[] lower, int weight, Span<byte> destination)
    {
        const int Half = 1 << ((2 * WeightBits) - 1);
        int step = Vector<byte>.Count;
        int lanes = Vector<int>.Count;
        var upperWeight = new Vector<int>(One - weight);
        var lowerWeight = new Vector<int>(weight);
        var half = new Vector<int>(Half);
        int i = 0;
        for (; i <= destination.Length - step; i += step)
        {
            Vector<ushort> low = Vector.Narrow(Blend(i), Blend(i + lanes));
            Vector<ushort> high = Vector.Narrow(Blend(i + (2 * lanes)), Blend(i + (3 * lanes)));
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }
        for (; i < destination.Length; i++)
        {
            destination[i] = (byte)(((upper[i] * (One - weight)) + (lower[i] * weight) + Half) >> (2 * WeightBits));
        }

        Vector<uint> Blend(int at)
        {
            Vector<int> sum = (new Vector<int>(upper, at) * upperWeight) + (new Vector<int>(lower, at) * lowerWeight) + half;
            return Vector.AsVectorUInt32(sum >>> (2 * WeightBits));
        }
    }
}
