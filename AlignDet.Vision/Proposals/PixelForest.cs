using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

/// <summary>Disjoint sets of pixels, joined by size, with shortened paths.</summary>
internal sealed class PixelForest
{
    // parent of a pixel, or for a root the size of its region, negated: one array is one cache miss less per look-up
    private readonly int[] _parents;
    private readonly double[] _limits;
    private readonly double _scale;

    public PixelForest(int pixels, double scale)
    {
        _scale = scale;
        _parents = new int[pixels];
        _limits = new double[pixels];
        Array.Fill(_parents, -1);
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
        _limits[root] = cost + (_scale / -_parents[root]);
        return JoinResult.Joined;
    }

    /// <summary>Joins two regions where either has fewer pixels than asked for.</summary>
    public void JoinSmall(int a, int b, int minSize)
    {
        int rootA = Find(a);
        int rootB = Find(b);
        if (rootA != rootB && (-_parents[rootA] < minSize || -_parents[rootB] < minSize))
        {
            Link(rootA, rootB);
        }
    }

    public LabelMap ToLabels(int width, int height)
    {
        int[] labels = new int[_parents.Length];
        int[] ofRoot = new int[_parents.Length];
        int count = 0;
        for (int p = 0; p < labels.Length; p++)
        {
            int root = Find(p);
            if (ofRoot[root] == 0)
            {
                ofRoot[root] = ++count;
            }
            labels[p] = ofRoot[root] - 1;
        }
        return new LabelMap(width, height, labels, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(int pixel)
    {
        // called some ten million times a picture; every index comes from the edges of this picture, so no bounds are checked
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        int parent = Unsafe.Add(ref parents, pixel);
        while (parent >= 0)
        {
            int above = Unsafe.Add(ref parents, parent);
            if (above < 0)
            {
                return parent;
            }
            Unsafe.Add(ref parents, pixel) = above;
            pixel = parent;
            parent = above;
        }
        return pixel;
    }

    private int Link(int rootA, int rootB)
    {
        (int root, int child) = _parents[rootA] <= _parents[rootB] ? (rootA, rootB) : (rootB, rootA);
        _parents[root] += _parents[child];
        _parents[child] = root;
        return root;
    }
}
