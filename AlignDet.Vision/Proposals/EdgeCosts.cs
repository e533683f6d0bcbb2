using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>The 8-neighbour graph of a picture: what each edge costs, the Euclidean distance of its two smoothed pixels.</summary>
/// <remarks>
/// An edge is a number: its direction in the upper two bits, the pixel it belongs to in the others, so that edges of equal
/// cost are in order when their numbers ascend. Directions: to the pixel below, to the right, below right, and from the right
/// neighbour to the pixel below. Edges that would leave the picture cost infinity.
/// </remarks>
internal sealed class EdgeCosts : IDisposable
{
    /// <summary>Edges per pixel.</summary>
    public const int Directions = 4;

    private const int DirectionShift = 30;
    private static readonly double[] s_unit = [.. Enumerable.Range(0, 256).Select(value => value / 255.0)];

    private EdgeCosts(int width, int height, int planes)
    {
        Width = width;
        Height = height;
        Pixels = width * height;
        Highest = Math.Sqrt(planes) * 1.001;
        Values = ArrayPool<double>.Shared.Rent(checked(Directions * Pixels));
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Pixels of the picture.</summary>
    public int Pixels { get; }

    /// <summary>No edge inside the picture costs more.</summary>
    public double Highest { get; }

    /// <summary>Costs, [direction, pixel]; longer than that.</summary>
    public double[] Values { get; }

    /// <summary>Smooths the planes ([height, width] of bytes each, taken as value / 255) and measures the edges.</summary>
    public static EdgeCosts Measure(IReadOnlyList<byte[]> planes, int width, int height, double sigma)
    {
        EdgeCosts costs = new(width, height, planes.Count);
        double[][] smooth = [.. planes.Select(_ => ArrayPool<double>.Shared.Rent(costs.Pixels))];
        for (int plane = 0; plane < smooth.Length; plane++)
        {
            Span<double> values = smooth[plane].AsSpan(0, costs.Pixels);
            ReadOnlySpan<byte> bytes = planes[plane];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = s_unit[bytes[i]];
            }
            GaussianBlur.Apply(values, width, height, sigma);
        }
        for (int y = 0; y < height; y++)
        {
            costs.MeasureRow(smooth, y);
        }
        foreach (double[] rented in smooth)
        {
            ArrayPool<double>.Shared.Return(rented);
        }
        return costs;
    }

    /// <summary>The number of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Edge(int direction, int pixel) => ((uint)direction << DirectionShift) | (uint)pixel;

    /// <summary>The direction of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int DirectionOf(uint edge) => (int)(edge >> DirectionShift);

    /// <summary>The pixel that an edge belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PixelOf(uint edge) => (int)(edge & ((1u << DirectionShift) - 1));

    /// <summary>How far from its pixel an edge of a direction begins and ends.</summary>
    public (int From, int To) Reach(int direction) => direction switch
    {
        0 => (0, Width),
        1 => (0, 1),
        2 => (0, Width + 1),
        _ => (1, Width),
    };

    /// <summary>What an edge costs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Of(uint edge) =>
        // called for every edge several times; edges are of this picture, so no bounds are checked
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Values), (DirectionOf(edge) * Pixels) + PixelOf(edge));

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<double>.Shared.Return(Values);

    private Span<double> Row(int direction, int y) => Values.AsSpan((direction * Pixels) + (y * Width), Width);

    private void MeasureRow(double[][] smooth, int y)
    {
        Span<double> below = Row(0, y), right = Row(1, y), belowRight = Row(2, y), belowLeft = Row(3, y);
        int start = y * Width;
        int last = Width - 1;
        right[last] = belowRight[last] = belowLeft[last] = double.PositiveInfinity;
        if (y + 1 == Height)
        {
            below.Fill(double.PositiveInfinity);
            belowRight.Fill(double.PositiveInfinity);
            belowLeft.Fill(double.PositiveInfinity);
            for (int x = 0; x < last; x++)
            {
                right[x] = Distance(smooth, start + x, start + x + 1);
            }
            return;
        }
        int first = MeasureVectors(smooth, start, below, right, belowRight, belowLeft);
        for (int x = first; x < last; x++)
        {
            right[x] = Distance(smooth, start + x, start + x + 1);
            belowRight[x] = Distance(smooth, start + x, start + Width + x + 1);
            belowLeft[x] = Distance(smooth, start + x + 1, start + Width + x);
        }
        for (int x = first; x < Width; x++)
        {
            below[x] = Distance(smooth, start + x, start + Width + x);
        }
    }

    /// <summary>All four edges of as many pixels of a row as fill whole vectors.</summary>
    /// <returns>The pixels that are done.</returns>
    private int MeasureVectors(double[][] smooth, int start, Span<double> below, Span<double> right, Span<double> belowRight, Span<double> belowLeft)
    {
        int x = 0;
        for (; x + Vector256<double>.Count < Width; x += Vector256<double>.Count)
        {
            Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            foreach (double[] plane in smooth)
            {
                ref double here = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(plane), start + x);
                var centre = Vector256.LoadUnsafe(ref here);
                var next = Vector256.LoadUnsafe(ref here, 1);
                var under = Vector256.LoadUnsafe(ref here, (nuint)Width);
                var underNext = Vector256.LoadUnsafe(ref here, (nuint)Width + 1);
                (sum0, sum1) = (sum0 + Square(under - centre), sum1 + Square(next - centre));
                (sum2, sum3) = (sum2 + Square(underNext - centre), sum3 + Square(under - next));
            }
            Vector256.Sqrt(sum0).CopyTo(below[x..]);
            Vector256.Sqrt(sum1).CopyTo(right[x..]);
            Vector256.Sqrt(sum2).CopyTo(belowRight[x..]);
            Vector256.Sqrt(sum3).CopyTo(belowLeft[x..]);
        }
        return x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Square(Vector256<double> value) => value * value;

    private static double Distance(double[][] smooth, int a, int b)
    {
        double sum = 0;
        foreach (double[] plane in smooth)
        {
            double difference = plane[a] - plane[b];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }
}
