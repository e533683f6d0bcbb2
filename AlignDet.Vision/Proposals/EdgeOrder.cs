using System.Buffers;

namespace AlignDet.Vision.Proposals;

/// <summary>Stable ascending sort of edges by cost: what <c>argsort(kind="stable")</c> gives, in time linear in the number of edges.</summary>
internal static class EdgeOrder
{
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const int Buckets = 1 << DigitBits;

    /// <summary>Puts edges, given in ascending order of their number, into the order of their costs.</summary>
    /// <param name="edges">Numbers of the edges; overwritten by the order.</param>
    /// <param name="costs">Cost by number of the edge, not negative, not NaN.</param>
    /// <remarks>
    /// The bits of a non-negative double order like the number itself. A radix sort orders the upper half of the bits; the few
    /// runs that are equal there are sorted by the lower half.
    /// </remarks>
    public static void Sort(Span<int> edges, ReadOnlySpan<double> costs)
    {
        ulong[] first = ArrayPool<ulong>.Shared.Rent(edges.Length);
        ulong[] second = ArrayPool<ulong>.Shared.Rent(edges.Length);
        Span<ulong> keys = first.AsSpan(0, edges.Length);
        Span<ulong> other = second.AsSpan(0, edges.Length);
        int[] counts = new int[Digits * Buckets];
        for (int i = 0; i < edges.Length; i++)
        {
            ulong high = BitConverter.DoubleToUInt64Bits(costs[edges[i]]) >> 32;
            keys[i] = (high << 32) | (uint)edges[i];
            counts[high & (Buckets - 1)]++;
            counts[Buckets + (int)((high >> DigitBits) & (Buckets - 1))]++;
            counts[(2 * Buckets) + (int)(high >> (2 * DigitBits))]++;
        }
        for (int digit = 0; digit < Digits; digit++)
        {
            Distribute(keys, other, counts.AsSpan(digit * Buckets, Buckets), 32 + (digit * DigitBits));
            Span<ulong> swap = keys;
            keys = other;
            other = swap;
        }
        SortEqualRuns(keys, costs);
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = (int)(uint)keys[i];
        }
        ArrayPool<ulong>.Shared.Return(first);
        ArrayPool<ulong>.Shared.Return(second);
    }

    private static void Distribute(ReadOnlySpan<ulong> source, Span<ulong> target, Span<int> counts, int shift)
    {
        int start = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            (counts[i], start) = (start, start + counts[i]);
        }
        foreach (ulong key in source)
        {
            target[counts[(int)(key >> shift) & (Buckets - 1)]++] = key;
        }
    }

    private static void SortEqualRuns(Span<ulong> keys, ReadOnlySpan<double> costs)
    {
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] >> 32 == keys[start] >> 32)
            {
                end++;
            }
            if (end - start > 1)
            {
                SortByLowerHalf(keys[start..end], costs);
            }
            start = end;
        }
    }

    private static void SortByLowerHalf(Span<ulong> run, ReadOnlySpan<double> costs)
    {
        for (int i = 0; i < run.Length; i++)
        {
            uint edge = (uint)run[i];
            run[i] = ((ulong)(uint)BitConverter.DoubleToUInt64Bits(costs[(int)edge]) << 32) | edge;
        }
        // the number of the edge is part of the key and ascends within the run, so an unstable sort gives the stable order
        run.Sort();
    }
}
