using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>Picks edges by cost, in order of their numbers.</summary>
internal static class EdgeSelection
{
    private const int Samples = 512;
    private const int Step = 8;

    /// <summary>A cost that about this share of all edges does not exceed, from a sample that is the same each time.</summary>
    public static double Quantile(EdgeCosts costs, double share)
    {
        ulong all = (ulong)EdgeCosts.Directions * (ulong)costs.Pixels;
        Span<double> sample = stackalloc double[Samples];
        for (uint i = 0; i < Samples; i++)
        {
            // multiples of the golden ratio: spread evenly, and no two in the same column of the picture again and again
            sample[(int)i] = costs.Values[(int)(((i * 2654435769u) * all) >> 32)];
        }
        return At(sample, share);
    }

    /// <summary>A cost that about this share of the edges does not exceed.</summary>
    public static double Quantile(EdgeCosts costs, ReadOnlySpan<uint> edges, double share)
    {
        Span<double> sample = stackalloc double[Samples];
        for (int i = 0; i < Samples; i++)
        {
            sample[i] = costs.Of(edges[(int)((long)i * edges.Length / Samples)]);
        }
        return At(sample, share);
    }

    /// <summary>The edges that cost at most this.</summary>
    /// <returns>How many there are.</returns>
    public static int UpTo(EdgeCosts costs, double most, Span<uint> edges)
    {
        int count = 0;
        for (int direction = 0; direction < EdgeCosts.Directions; direction++)
        {
            ReadOnlySpan<double> values = costs.Values.AsSpan(direction * costs.Pixels, costs.Pixels);
            ref double start = ref MemoryMarshal.GetReference(values);
            int p = 0;
            for (; p + Step <= values.Length; p += Step)
            {
                count = Add(direction, p, ~Above(ref Unsafe.Add(ref start, p), most) & 0xFF, edges, count);
            }
            for (; p < values.Length; p++)
            {
                count = Add(direction, p, values[p] <= most ? 1u : 0, edges, count);
            }
        }
        return count;
    }

    /// <summary>The edges that cost more than this and connect pixels of different roots ([pixel]).</summary>
    /// <returns>How many there are.</returns>
    public static int Between(EdgeCosts costs, double least, ReadOnlySpan<int> roots, Span<uint> edges)
    {
        int count = 0;
        for (int direction = 0; direction < EdgeCosts.Directions; direction++)
        {
            (int from, int to) = costs.Reach(direction);
            int rows = direction == 1 ? costs.Height : costs.Height - 1;
            int columns = direction == 0 ? costs.Width : costs.Width - 1;
            for (int y = 0; y < rows; y++)
            {
                int start = y * costs.Width;
                ReadOnlySpan<double> values = costs.Values.AsSpan((direction * costs.Pixels) + start, columns);
                ReadOnlySpan<int> a = roots.Slice(start + from, columns), b = roots.Slice(start + to, columns);
                int x = 0;
                for (; x + Step <= columns; x += Step)
                {
                    uint same = Vector256.Equals(Vector256.LoadUnsafe(in a[x]), Vector256.LoadUnsafe(in b[x])).ExtractMostSignificantBits();
                    count = Add(direction, start + x, Above(in values[x], least) & ~same, edges, count);
                }
                for (; x < columns; x++)
                {
                    count = Add(direction, start + x, values[x] > least && a[x] != b[x] ? 1u : 0, edges, count);
                }
            }
        }
        return count;
    }

    /// <summary>Moves the edges that cost at most this to <paramref name="low"/>, the others to the front.</summary>
    /// <returns>How many cost at most this.</returns>
    public static int Split(EdgeCosts costs, double most, Span<uint> edges, Span<uint> low)
    {
        // the bits of numbers that are not negative are in the same order as the numbers
        long limit = BitConverter.DoubleToInt64Bits(most);
        int cheap = 0, dear = 0;
        foreach (uint edge in edges)
        {
            // both are written and one is kept: a branch here could not be foreseen
            low[cheap] = edge;
            edges[dear] = edge;
            int isDear = (int)((limit - BitConverter.DoubleToInt64Bits(costs.Of(edge))) >>> 63);
            cheap += 1 - isDear;
            dear += isDear;
        }
        return cheap;
    }

    private static double At(Span<double> sample, double share)
    {
        sample.Sort();
        return sample[(int)(share * sample.Length)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Above(ref readonly double values, double least)
    {
        var limit = Vector256.Create(least);
        return Vector256.GreaterThan(Vector256.LoadUnsafe(in values), limit).ExtractMostSignificantBits()
            | (Vector256.GreaterThan(Vector256.LoadUnsafe(in values, 4), limit).ExtractMostSignificantBits() << 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Add(int direction, int pixel, uint chosen, Span<uint> edges, int count)
    {
        while (chosen != 0)
        {
            edges[count++] = EdgeCosts.Edge(direction, pixel + BitOperations.TrailingZeroCount(chosen));
            chosen &= chosen - 1;
        }
        return count;
    }
}
