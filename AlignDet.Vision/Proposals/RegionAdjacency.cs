namespace AlignDet.Vision.Proposals;

/// <summary>Which regions touch: true where a pixel of one is an 8-neighbour of a pixel of the other.</summary>
internal static class RegionAdjacency
{
    /// <summary>Neighbours of each region, ascending.</summary>
    public static List<int>[] Of(LabelMap map)
    {
        HashSet<long> pairs = [];
        for (int y = 0; y < map.Height; y++)
        {
            ReadOnlySpan<int> row = map.Labels.AsSpan(y * map.Width, map.Width);
            ReadOnlySpan<int> below = y + 1 < map.Height ? map.Labels.AsSpan((y + 1) * map.Width, map.Width) : row;
            for (int x = 0; x < row.Length; x++)
            {
                Add(row[x], below[x]);
                if (x + 1 < row.Length)
                {
                    Add(row[x], row[x + 1]);
                    Add(row[x], below[x + 1]);
                    Add(row[x + 1], below[x]);
                }
            }
        }

        List<int>[] neighbours = [.. Enumerable.Range(0, map.Count).Select(_ => new List<int>())];
        foreach (long pair in pairs.Order())
        {
            (int low, int high) = ((int)(pair >> 32), (int)pair);
            neighbours[low].Add(high);
            neighbours[high].Add(low);
        }
        return neighbours;

        void Add(int a, int b)
        {
            if (a != b)
            {
                pairs.Add(((long)Math.Min(a, b) << 32) | (uint)Math.Max(a, b));
            }
        }
    }
}
