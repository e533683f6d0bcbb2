using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>Separable Gaussian in float64: kernel cut off at 4 sigma, border mirrored with the edge pixel repeated (d c b a | a b c d), as scipy.ndimage does.</summary>
internal static class GaussianBlur
{
    /// <summary>Blurs a plane [height, width] in place, columns first.</summary>
    public static void Apply(Span<double> plane, int width, int height, double sigma)
    {
        double[] kernel = HalfKernel(sigma);
        if (kernel.Length == 1)
        {
            return;
        }
        double[] copy = ArrayPool<double>.Shared.Rent(plane.Length);
        double[] padded = ArrayPool<double>.Shared.Rent(width + (2 * kernel.Length));
        Span<int> before = new int[kernel.Length], behind = new int[kernel.Length];
        plane.CopyTo(copy);
        for (int y = 0; y < height; y++)
        {
            BlurColumns(copy, plane.Slice(y * width, width), y, height, before, behind, kernel);
        }
        for (int y = 0; y < height; y++)
        {
            BlurRow(plane.Slice(y * width, width), padded, before, behind, kernel);
        }
        ArrayPool<double>.Shared.Return(copy);
        ArrayPool<double>.Shared.Return(padded);
    }

    private static double[] HalfKernel(double sigma)
    {
        int radius = (int)((4 * sigma) + 0.5);
        double[] half = new double[radius + 1];
        for (int i = 0; i <= radius; i++)
        {
            half[i] = i == 0 ? 1 : Math.Exp(-0.5 * i * i / (sigma * sigma));
        }
        double sum = half[0] + (2 * half.Skip(1).Sum());
        return [.. half.Select(weight => weight / sum)];
    }

    private static void BlurColumns(ReadOnlySpan<double> source, Span<double> target, int y, int height, Span<int> above, Span<int> below, double[] kernel)
    {
        for (int j = 1; j < kernel.Length; j++)
        {
            above[j] = Mirror(y - j, height) * target.Length;
            below[j] = Mirror(y + j, height) * target.Length;
        }
        Sum(source, y * target.Length, above, below, target, kernel);
    }

    private static void BlurRow(Span<double> row, Span<double> padded, Span<int> before, Span<int> behind, double[] kernel)
    {
        int radius = kernel.Length - 1;
        for (int j = 1; j <= radius; j++)
        {
            padded[radius - j] = row[Mirror(-j, row.Length)];
            padded[radius + row.Length - 1 + j] = row[Mirror(row.Length - 1 + j, row.Length)];
            before[j] = radius - j;
            behind[j] = radius + j;
        }
        row.CopyTo(padded[radius..]);
        Sum(padded, radius, before, behind, row, kernel);
    }

    /// <summary>The value times the middle of the kernel, then the pairs of taps, far ones first: the order in which scipy adds them.</summary>
    private static void Sum(ReadOnlySpan<double> source, int middle, ReadOnlySpan<int> before, ReadOnlySpan<int> behind, Span<double> target, double[] kernel)
    {
        int whole = target.Length - (target.Length % Vector256<double>.Count);
        ref double values = ref MemoryMarshal.GetReference(source);
        for (int x = 0; x < whole; x += Vector256<double>.Count)
        {
            Vector256<double> sum = Vector256.LoadUnsafe(ref values, (nuint)(middle + x)) * kernel[0];
            for (int j = kernel.Length - 1; j > 0; j--)
            {
                sum += (Vector256.LoadUnsafe(ref values, (nuint)(before[j] + x)) + Vector256.LoadUnsafe(ref values, (nuint)(behind[j] + x))) * kernel[j];
            }
            sum.CopyTo(target[x..]);
        }
        for (int x = whole; x < target.Length; x++)
        {
            double sum = source[middle + x] * kernel[0];
            for (int j = kernel.Length - 1; j > 0; j--)
            {
                sum += (source[before[j] + x] + source[behind[j] + x]) * kernel[j];
            }
            target[x] = sum;
        }
    }

    /// <summary>Index behind the border; the picture may be smaller than the kernel, so it may mirror several times.</summary>
    private static int Mirror(int index, int length)
    {
        int period = 2 * length;
        int folded = ((index % period) + period) % period;
        return folded < length ? folded : period - 1 - folded;
    }
}
