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
        int radius = kernel.Length - 1;
        double[] copy = ArrayPool<double>.Shared.Rent(plane.Length);
        double[] padded = ArrayPool<double>.Shared.Rent(width + (2 * radius));
        plane.CopyTo(copy);
        for (int y = 0; y < height; y++)
        {
            BlurColumns(copy, plane.Slice(y * width, width), y, width, height, kernel);
        }
        for (int y = 0; y < height; y++)
        {
            BlurRow(plane.Slice(y * width, width), padded, kernel);
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

    private static void BlurColumns(ReadOnlySpan<double> source, Span<double> target, int y, int width, int height, double[] kernel)
    {
        Scale(source.Slice(y * width, width), target, kernel[0]);
        // far taps first: the order in which scipy adds them
        for (int j = kernel.Length - 1; j > 0; j--)
        {
            int above = Mirror(y - j, height);
            int below = Mirror(y + j, height);
            AddPair(source.Slice(above * width, width), source.Slice(below * width, width), target, kernel[j]);
        }
    }

    private static void BlurRow(Span<double> row, Span<double> padded, double[] kernel)
    {
        int radius = kernel.Length - 1;
        for (int j = 1; j <= radius; j++)
        {
            padded[radius - j] = row[Mirror(-j, row.Length)];
            padded[radius + row.Length - 1 + j] = row[Mirror(row.Length - 1 + j, row.Length)];
        }
        row.CopyTo(padded[radius..]);
        Scale(padded.Slice(radius, row.Length), row, kernel[0]);
        for (int j = radius; j > 0; j--)
        {
            AddPair(padded.Slice(radius - j, row.Length), padded.Slice(radius + j, row.Length), row, kernel[j]);
        }
    }

    private static void Scale(ReadOnlySpan<double> source, Span<double> target, double weight)
    {
        for (int x = 0; x < target.Length; x++)
        {
            target[x] = source[x] * weight;
        }
    }

    private static void AddPair(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> target, double weight)
    {
        int whole = target.Length - (target.Length % Vector256<double>.Count);
        Vector256<double> weights = Vector256.Create(weight);
        ref double first = ref MemoryMarshal.GetReference(a);
        ref double second = ref MemoryMarshal.GetReference(b);
        ref double sum = ref MemoryMarshal.GetReference(target);
        for (int x = 0; x < whole; x += Vector256<double>.Count)
        {
            Vector256<double> pair = Vector256.LoadUnsafe(ref first, (nuint)x) + Vector256.LoadUnsafe(ref second, (nuint)x);
            (Vector256.LoadUnsafe(ref sum, (nuint)x) + (pair * weights)).StoreUnsafe(ref sum, (nuint)x);
        }
        for (int x = whole; x < target.Length; x++)
        {
            target[x] += (a[x] + b[x]) * weight;
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
