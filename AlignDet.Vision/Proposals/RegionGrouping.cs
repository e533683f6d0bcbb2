namespace AlignDet.Vision.Proposals;

/// <summary>Hierarchical grouping (Uijlings et al. 2013, algorithm 1): the two most similar neighbours become one, until the picture is one region.</summary>
internal sealed class RegionGrouping
{
    private readonly RegionSimilarity _similarity;
    private readonly double _pixels;
    private readonly HistogramRows? _colors;
    private readonly HistogramRows? _textures;
    private readonly GroupedRegion[] _regions;
    private readonly int[] _rows;
    private readonly bool[] _joined;
    private readonly List<int>?[] _neighbours;
    private readonly PriorityQueue<(int A, int B), ulong> _queue = new();
    private uint _queued;

    private RegionGrouping(RegionFeatures features, List<int>[] neighbours, RegionSimilarity similarity)
    {
        int all = (2 * features.Count) - 1;
        _similarity = similarity;
        _pixels = features.Pixels;
        _colors = similarity.HasFlag(RegionSimilarity.Color) ? features.Colors.Clone() : null;
        _textures = similarity.HasFlag(RegionSimilarity.Texture) ? features.Textures.Clone() : null;
        _regions = new GroupedRegion[all];
        _rows = new int[all];
        _joined = new bool[all];
        _neighbours = new List<int>?[all];
        for (int i = 0; i < features.Count; i++)
        {
            _regions[i] = new GroupedRegion(features.Boxes[i], features.Sizes[i], 1, 0);
            _rows[i] = i;
            _neighbours[i] = [.. neighbours[i]];
        }
    }

    /// <summary>All regions: first those of the segmentation by number, then the joined ones as they came; the last is the whole picture.</summary>
    public static IReadOnlyList<GroupedRegion> Run(RegionFeatures features, List<int>[] neighbours, RegionSimilarity similarity)
    {
        RegionGrouping grouping = new(features, neighbours, similarity);
        for (int a = 0; a < features.Count; a++)
        {
            foreach (int b in neighbours[a].Where(b => b > a))
            {
                grouping.Enqueue(a, b);
            }
        }
        for (int next = features.Count; next < grouping._regions.Length; next++)
        {
            grouping.JoinMostSimilar(next);
        }
        return grouping._regions;
    }

    private void JoinMostSimilar(int next)
    {
        (int a, int b) = _queue.Dequeue();
        while (_joined[a] || _joined[b])
        {
            (a, b) = _queue.Dequeue();
        }
        float similarity = Similarity(a, b);
        GroupedRegion first = _regions[a], second = _regions[b];
        _regions[a] = first with { DiedAt = similarity };
        _regions[b] = second with { DiedAt = similarity };
        _regions[next] = new GroupedRegion(Around(first.Box, second.Box), first.Size + second.Size, similarity, 0);
        _colors?.Merge(_rows[a], _rows[b], first.Size, second.Size);
        _textures?.Merge(_rows[a], _rows[b], first.Size, second.Size);
        _rows[next] = _rows[a];
        _joined[a] = _joined[b] = true;

        List<int> neighbours = [.. _neighbours[a]!.Union(_neighbours[b]!).Where(other => !_joined[other])];
        _neighbours[next] = neighbours;
        _neighbours[a] = _neighbours[b] = null;
        foreach (int other in neighbours)
        {
            _neighbours[other]!.Add(next);
            Enqueue(next, other);
        }
    }

    /// <summary>Most similar first; of equal ones the one that was found first.</summary>
    private void Enqueue(int a, int b)
    {
        // the bits of a non-negative float order like the number itself
        uint dissimilarity = ~BitConverter.SingleToUInt32Bits(Similarity(a, b));
        _queue.Enqueue((a, b), ((ulong)dissimilarity << 32) | _queued++);
    }

    private float Similarity(int a, int b)
    {
        float sum = 0;
        GroupedRegion first = _regions[a], second = _regions[b];
        double size = (double)first.Size + second.Size;
        if (_colors is not null)
        {
            sum += _colors.Intersection(_rows[a], _rows[b]);
        }
        if (_textures is not null)
        {
            sum += _textures.Intersection(_rows[a], _rows[b]);
        }
        if (_similarity.HasFlag(RegionSimilarity.Size))
        {
            sum += (float)(1 - (size / _pixels));
        }
        if (_similarity.HasFlag(RegionSimilarity.Fill))
        {
            Box around = Around(first.Box, second.Box);
            sum += (float)(1 - ((((double)around.Width * around.Height) - size) / _pixels));
        }
        return sum / int.PopCount((int)_similarity);
    }

    private static Box Around(in Box a, in Box b) =>
        new(Math.Min(a.X1, b.X1), Math.Min(a.Y1, b.Y1), Math.Max(a.X2, b.X2), Math.Max(a.Y2, b.Y2));
}
