using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>A normalised histogram per region; a region made of two takes over the row of one of them.</summary>
/// <remarks>Vectors have a fixed width, so that sums are rounded the same way on every processor.</remarks>
internal sealed class HistogramRows
{
    private readonly int _stride;
    private readonly float[] _values;

    public HistogramRows(int rows, int bins)
        : this(bins, new float[rows * Stride(bins)])
    {
    }

    private HistogramRows(int bins, float[] values)
    {
        Bins = bins;
        _stride = Stride(bins);
        _values = values;
    }

    /// <summary>Bins per row.</summary>
    public int Bins { get; }

    /// <summary>Rows of their own with the same values.</summary>
    public HistogramRows Clone() => new(Bins, (float[])_values.Clone());

    /// <summary>Sets the rows from counts [rows, bins], where each pixel of a region was counted several times.</summary>
    public void Fill(ReadOnlySpan<int> counts, ReadOnlySpan<int> pixels, int countsPerPixel)
    {
        for (int row = 0; row < pixels.Length; row++)
        {
            float total = (float)pixels[row] * countsPerPixel;
            for (int bin = 0; bin < Bins; bin++)
            {
                _values[(row * _stride) + bin] = counts[(row * Bins) + bin] / total;
            }
        }
    }

    /// <summary>Histogram intersection: the sum of the smaller values, in [0, 1].</summary>
    public float Intersection(int a, int b)
    {
        ref float start = ref MemoryMarshal.GetArrayDataReference(_values);
        nuint first = (nuint)(a * _stride), second = (nuint)(b * _stride);
        Vector256<float> sums = Vector256<float>.Zero;
        for (nuint i = 0; i < (nuint)_stride; i += 8)
        {
            sums += Vector256.Min(Vector256.LoadUnsafe(ref start, first + i), Vector256.LoadUnsafe(ref start, second + i));
        }
        float sum = 0;
        for (int i = 0; i < Vector256<float>.Count; i++)
        {
            sum += sums[i];
        }
        return sum;
    }

    /// <summary>Makes row <paramref name="a"/> the mean of both, weighted by their pixels.</summary>
    public void Merge(int a, int b, int pixelsA, int pixelsB)
    {
        ref float start = ref MemoryMarshal.GetArrayDataReference(_values);
        nuint first = (nuint)(a * _stride), second = (nuint)(b * _stride);
        float share = pixelsA / ((float)pixelsA + pixelsB);
        for (nuint i = 0; i < (nuint)_stride; i += 8)
        {
            Vector256<float> mean = (Vector256.LoadUnsafe(ref start, first + i) * share)
                + (Vector256.LoadUnsafe(ref start, second + i) * (1 - share));
            mean.StoreUnsafe(ref start, first + i);
        }
    }

    private static int Stride(int bins) => (bins + 7) / 8 * 8;
}
