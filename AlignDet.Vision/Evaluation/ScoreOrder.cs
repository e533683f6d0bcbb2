using System.Runtime.CompilerServices;

namespace AlignDet.Vision.Evaluation;

/// <summary>Sorts by descending score and keeps the order of equal ones, as numpy's merge sort of the negated scores does.</summary>
internal sealed class ScoreOrder : IDisposable
{
    private const int Few = 32;
    private const int Digits = sizeof(ulong);

    private readonly PooledArrays _arrays = new();
    private readonly int[] _places = new int[Digits * 256];
    private ulong[] _keys = [];
    private ulong[] _otherKeys = [];
    private int[] _other = [];

    /// <summary>Fills <paramref name="order"/> with the places of the scores, best first.</summary>
    /// <param name="scores">Finite numbers.</param>
    /// <param name="order">As many places.</param>
    public void Sort(ReadOnlySpan<double> scores, Span<int> order)
    {
        if (scores.Length <= Few)
            Insert(scores, order);
        else
            Distribute(scores, order);
    }

    public void Dispose() => _arrays.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Insert(ReadOnlySpan<double> scores, Span<int> order)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            double score = scores[i];
            int place = i;
            for (; place > 0 && scores[order[place - 1]] < score; place--)
                order[place] = order[place - 1];
            order[place] = i;
        }
    }

    /// <summary>Radix sort, a byte at a time from the lowest; bytes that all scores share cost nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Distribute(ReadOnlySpan<double> scores, Span<int> order)
    {
        int count = scores.Length;
        _arrays.Grow(ref _keys, count);
        _arrays.Grow(ref _otherKeys, count);
        _arrays.Grow(ref _other, count);
        Span<int> places = _places;
        places.Clear();
        for (int i = 0; i < count; i++)
        {
            ulong key = Key(scores[i]);
            _keys[i] = key;
            order[i] = i;
            for (int digit = 0; digit < Digits; digit++)
                places[(digit << 8) | (byte)(key >> (8 * digit))]++;
        }
        Span<ulong> keys = _keys.AsSpan(0, count), otherKeys = _otherKeys.AsSpan(0, count);
        Span<int> from = order, to = _other.AsSpan(0, count);
        for (int digit = 0; digit < Digits; digit++)
        {
            int shift = 8 * digit;
            Span<int> next = places.Slice(digit << 8, 256);
            if (next[(byte)(keys[0] >> shift)] == count)
                continue;
            for (int value = 0, start = 0; value < next.Length; value++)
                (next[value], start) = (start, start + next[value]);
            for (int i = 0; i < count; i++)
            {
                int place = next[(byte)(keys[i] >> shift)]++;
                otherKeys[place] = keys[i];
                to[place] = from[i];
            }
            Span<ulong> sortedKeys = otherKeys;
            otherKeys = keys;
            keys = sortedKeys;
            Span<int> sorted = to;
            to = from;
            from = sorted;
        }
        if (from != order)
            from.CopyTo(order);
    }

    /// <summary>A whole number that is the smaller the larger the score; 0 and -0 have the same.</summary>
    private static ulong Key(double score)
    {
        long bits = BitConverter.DoubleToInt64Bits(score + 0.0);
        // positive numbers are in the order of their bits, negative ones in the opposite order
        ulong ascending = (ulong)(bits ^ ((bits >> 63) | long.MinValue));
        return ~ascending;
    }
}
