using System.Buffers;

namespace AlignDet.Vision.Proposals;

/// <summary>Stable ascending sort of edges by cost: what <c>argsort(kind="stable")</c> gives, in time linear in the number of edges.</summary>
internal static class EdgeOrder
{
    private const int DigitBits = 11;
    private const int Buckets = 1 << DigitBits;
    private const int FirstShift = 64 - (2 * DigitBits);
    private const int DroppedBits = 26;
    private const long Smallest = (1023L - 63) << (52 - DroppedBits);

    /// <summary>Puts edges, given in ascending order of their number, into the order of their costs.</summary>
    /// <param name="edges">The edges; overwritten by the order.</param>
    /// <param name="costs">Their costs.</param>
    /// <remarks>
    /// The bits of numbers that are not negative are in the same order as the numbers. A key is 32 of them, from 2^-63 to just
    /// below 2, then the number of the edge. A radix sort orders its upper 22 bits, which leaves little to an insertion sort;
    /// the few edges whose 32 bits are equal are compared by their costs.
    /// </remarks>
    public static void Sort(Span<uint> edges, EdgeCosts costs)
    {
        ulong[] first = ArrayPool<ulong>.Shared.Rent(edges.Length);
        ulong[] second = ArrayPool<ulong>.Shared.Rent(edges.Length);
        Span<ulong> keys = first.AsSpan(0, edges.Length);
        Span<ulong> other = second.AsSpan(0, edges.Length);
        Span<int> counts = stackalloc int[2 * Buckets];
        counts.Clear();
        for (int i = 0; i < edges.Length; i++)
        {
            uint edge = edges[i];
            ulong key = ((ulong)Math.Max(0, (BitConverter.DoubleToInt64Bits(costs.Of(edge)) >> DroppedBits) - Smallest) << 32) | edge;
            keys[i] = key;
            counts[(int)(key >> FirstShift) & (Buckets - 1)]++;
            counts[Buckets + (int)(key >> (FirstShift + DigitBits))]++;
        }
        Distribute(keys, other, counts[..Buckets], FirstShift);
        Distribute(other, keys, counts[Buckets..], FirstShift + DigitBits);
        Insert(keys);
        SortEqualKeys(keys, costs);
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = (uint)keys[i];
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

    private static void Insert(Span<ulong> keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            ulong key = keys[i];
            int j = i;
            while (j > 0 && keys[j - 1] > key)
            {
                keys[j] = keys[j - 1];
                j--;
            }
            keys[j] = key;
        }
    }

    private static void SortEqualKeys(Span<ulong> keys, EdgeCosts costs)
    {
        int start = 0;
        for (int end = 1; end <= keys.Length; end++)
        {
            if (end < keys.Length && keys[end] >> 32 == keys[start] >> 32)
            {
                continue;
            }
            if (end - start > 1)
            {
                SortByCost(keys[start..end], costs);
            }
            start = end;
        }
    }

    /// <summary>Sorts edges with equal keys by their costs. Mostly these are equal: those of a flat area.</summary>
    private static void SortByCost(Span<ulong> run, EdgeCosts costs)
    {
        for (int i = 1; i < run.Length; i++)
        {
            if (costs.Of((uint)run[i]) < costs.Of((uint)run[i - 1]))
            {
                run.Sort((a, b) => costs.Of((uint)a).CompareTo(costs.Of((uint)b)) is not 0 and int order ? order : ((uint)a).CompareTo((uint)b));
                return;
            }
        }
    }
}
