using System.Buffers;
using System.Runtime.CompilerServices;

namespace AlignDet.Vision.Proposals;

/// <summary>Stable ascending sort of edges by cost: what <c>argsort(kind="stable")</c> gives, in time linear in the number of edges.</summary>
internal static class EdgeOrder
{
    private const int DigitBits = 11;
    private const int Buckets = 1 << DigitBits;
    private const int FirstShift = 64 - (2 * DigitBits);
    private const int DroppedBits = 26;
    private const long Smallest = (1023L - 63) << (52 - DroppedBits);

    /// <summary>The edges in the order of their costs.</summary>
    /// <param name="edges">Edges in ascending order of their number.</param>
    /// <param name="costs">Their costs.</param>
    /// <param name="sorted">Takes as many: the <see cref="Key"/> in the upper half, the edge in the lower.</param>
    /// <remarks>A radix sort orders the upper 22 bits, which leaves little to an insertion sort; the few edges with equal keys are compared by their costs.</remarks>
    public static void Sort(ReadOnlySpan<uint> edges, EdgeCosts costs, Span<ulong> sorted)
    {
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(edges.Length);
        Span<ulong> other = rented.AsSpan(0, edges.Length);
        Span<int> counts = stackalloc int[2 * Buckets];
        counts.Clear();
        for (int i = 0; i < edges.Length; i++)
        {
            uint edge = edges[i];
            ulong key = ((ulong)Key(costs.Of(edge)) << 32) | edge;
            sorted[i] = key;
            counts[(int)(key >> FirstShift) & (Buckets - 1)]++;
            counts[Buckets + (int)(key >> (FirstShift + DigitBits))]++;
        }
        Distribute(sorted, other, counts[..Buckets], FirstShift);
        Distribute(other, sorted, counts[Buckets..], FirstShift + DigitBits);
        ArrayPool<ulong>.Shared.Return(rented);
        Insert(sorted);
        SortEqualKeys(sorted, costs);
    }

    /// <summary>32 bits of a number from 2^-63 to just below 2; 0 for a smaller one, the largest key for a larger one. A smaller number never has a larger key.</summary>
    /// <remarks>
    /// The bits of numbers that are not negative are in the same order as the numbers. These are more than a float has, so a number
    /// is below a float exactly where its key is below the float's (where it is not 0).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Key(double cost) => (uint)Math.Clamp((BitConverter.DoubleToInt64Bits(cost) >> DroppedBits) - Smallest, 0, uint.MaxValue);

    /// <summary>No number with this key is less than the first or more than the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (double Least, double Most) RangeOf(uint key) => (
        key == 0 ? 0 : BitConverter.Int64BitsToDouble((key + Smallest) << DroppedBits),
        BitConverter.Int64BitsToDouble((key + Smallest + 1) << DroppedBits));

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
