using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>Which regions touch: true where a pixel of one is an 8-neighbour of a pixel of the other.</summary>
internal static class RegionAdjacency
{
    /// <summary>Neighbours of each region, ascending.</summary>
    public static List<int>[] Of(LabelMap map)
    {
        List<long> pairs = Pairs(map);
        pairs.Sort();
        List<int>[] neighbours = new List<int>[map.Count];
        for (int i = 0; i < neighbours.Length; i++)
        {
            neighbours[i] = [];
        }
        long last = -1;
        foreach (long pair in pairs)
        {
            if (pair != last)
            {
                (int low, int high) = ((int)(pair >> 32), (int)pair);
                neighbours[low].Add(high);
                neighbours[high].Add(low);
                last = pair;
            }
        }
        return neighbours;
    }

    /// <summary>Smaller and larger number of two regions that touch, again and again.</summary>
    private static List<long> Pairs(LabelMap map)
    {
        List<long> pairs = [];
        for (int y = 0; y < map.Height; y++)
        {
            ReadOnlySpan<int> row = map.Labels.AsSpan(y * map.Width, map.Width);
            ReadOnlySpan<int> below = y + 1 < map.Height ? map.Labels.AsSpan((y + 1) * map.Width, map.Width) : row;
            for (int x = 0; x < row.Length; x++)
            {
                x = SkipPlain(row, below, x);
                Add(pairs, row[x], below[x]);
                if (x + 1 < row.Length)
                {
                    Add(pairs, row[x], row[x + 1]);
                    Add(pairs, row[x], below[x + 1]);
                    Add(pairs, row[x + 1], below[x]);
                }
            }
        }
        return pairs;
    }

    /// <summary>Goes on to where a pixel, its right neighbour or those below may differ.</summary>
    private static int SkipPlain(ReadOnlySpan<int> row, ReadOnlySpan<int> below, int x)
    {
        for (; x + Vector256<int>.Count < row.Length; x += Vector256<int>.Count)
        {
            var here = Vector256.LoadUnsafe(in row[x]);
            Vector256<int> different = (here ^ Vector256.LoadUnsafe(in row[x + 1]))
                | (here ^ Vector256.LoadUnsafe(in below[x])) | (here ^ Vector256.LoadUnsafe(in below[x + 1]));
            if (different != Vector256<int>.Zero)
            {
                break;
            }
        }
        return x;
    }

    private static void Add(List<long> pairs, int a, int b)
    {
        if (a == b)
        {
            return;
        }
        long pair = ((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b);
        // along a border the same two follow each other
        if (pairs.Count == 0 || pairs[^1] != pair)
        {
            pairs.Add(pair);
        }
    }
}
