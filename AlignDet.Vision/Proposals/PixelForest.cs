namespace AlignDet.Vision.Proposals;

/// <summary>What became of two pixels that an edge connects.</summary>
internal enum JoinResult
{
    /// <summary>They were in one region already.</summary>
    Same,

    /// <summary>Their regions are one now.</summary>
    Joined,

    /// <summary>They stay in two regions.</summary>
    KeptApart,
}

/// <summary>Disjoint sets of pixels; the smallest pixel of a set is its root, so that regions are numbered the same on every run.</summary>
internal sealed class PixelForest
{
    private readonly int[] _parents;
    private readonly int[] _sizes;
    private readonly double[] _limits;
    private readonly double _scale;

    public PixelForest(int pixels, double scale)
    {
        _scale = scale;
        _parents = new int[pixels];
        _sizes = new int[pixels];
        _limits = new double[pixels];
        for (int i = 0; i < pixels; i++)
        {
            _parents[i] = i;
        }
        Array.Fill(_sizes, 1);
        Array.Fill(_limits, scale);
    }

    /// <summary>Joins two regions where the edge costs less than the inner difference plus scale / size of both. Edges must come in ascending order of cost.</summary>
    public JoinResult TryJoin(int a, int b, double cost)
    {
        int rootA = Find(a);
        int rootB = Find(b);
        if (rootA == rootB)
        {
            return JoinResult.Same;
        }
        if (cost >= Math.Min(_limits[rootA], _limits[rootB]))
        {
            return JoinResult.KeptApart;
        }
        int root = Link(rootA, rootB);
        _limits[root] = cost + (_scale / _sizes[root]);
        return JoinResult.Joined;
    }

    /// <summary>Joins two regions where either has fewer pixels than asked for.</summary>
    public void JoinSmall(int a, int b, int minSize)
    {
        int rootA = Find(a);
        int rootB = Find(b);
        if (rootA != rootB && (_sizes[rootA] < minSize || _sizes[rootB] < minSize))
        {
            Link(rootA, rootB);
        }
    }

    public LabelMap ToLabels(int width, int height)
    {
        int[] labels = new int[_parents.Length];
        int count = 0;
        for (int p = 0; p < labels.Length; p++)
        {
            // a root comes before all pixels of its region, so its label is known here
            int root = Find(p);
            labels[p] = root == p ? count++ : labels[root];
        }
        return new LabelMap(width, height, labels, count);
    }

    private int Find(int pixel)
    {
        int[] parents = _parents;
        int parent = parents[pixel];
        while (parent != pixel)
        {
            int above = parents[parent];
            parents[pixel] = above;
            pixel = parent;
            parent = above;
        }
        return pixel;
    }

    private int Link(int rootA, int rootB)
    {
        int root = Math.Min(rootA, rootB);
        int child = Math.Max(rootA, rootB);
        _parents[child] = root;
        _sizes[root] += _sizes[child];
        return root;
    }
}
