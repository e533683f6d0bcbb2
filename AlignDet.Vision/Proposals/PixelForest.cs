using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AlignDet.Vision.Proposals;

/// <summary>Disjoint sets of pixels, joined by size, with shortened paths: the regions of a segmentation as they grow.</summary>
/// <remarks>
/// Called with some million edges a picture, all of this picture, so indices are not checked. Time goes into branches that
/// cannot be foreseen, so edges inside a region, every second one, are sorted out of a batch without a branch before the others
/// are looked at in their order; an edge inside a region stays inside.
/// </remarks>
internal sealed class PixelForest : IDisposable
{
    private const int Batch = 96;

    private readonly EdgeCosts _costs;

    // a root is its own parent
    private readonly int[] _parents;
    private readonly Root[] _roots;
    private readonly int[] _from = new int[EdgeCosts.Directions];
    private readonly int[] _to = new int[EdgeCosts.Directions];
    private double _scale;

    public PixelForest(EdgeCosts costs)
    {
        _costs = costs;
        _parents = ArrayPool<int>.Shared.Rent(costs.Pixels);
        _roots = ArrayPool<Root>.Shared.Rent(costs.Pixels);
        for (int direction = 0; direction < EdgeCosts.Directions; direction++)
        {
            (_from[direction], _to[direction]) = costs.Reach(direction);
        }
    }

    /// <summary>Makes every pixel a region of its own.</summary>
    public void Reset(double scale)
    {
        _scale = scale;
        for (int p = 0; p < _costs.Pixels; p++)
        {
            _parents[p] = p;
        }
        _roots.AsSpan(0, _costs.Pixels).Fill(new Root(1, (float)scale));
    }

    /// <summary>Joins two regions where the edge between them costs less than the inner difference plus scale / size of both.</summary>
    /// <param name="edges">Keys and edges in ascending order of cost, over all calls since the reset.</param>
    /// <param name="minSize">Regions of fewer pixels are looked for.</param>
    /// <param name="rest">Takes the edges between regions that stay apart, where one of them is as small as that.</param>
    /// <returns>How many went to the rest.</returns>
    public int Grow(ReadOnlySpan<ulong> edges, int minSize, Span<uint> rest)
    {
        Span<ulong> outer = stackalloc ulong[Batch];
        Span<(int A, int B)> ends = stackalloc (int, int)[Batch];
        int left = 0;
        for (int start = 0; start < edges.Length; start += Batch)
        {
            ReadOnlySpan<ulong> batch = edges.Slice(start, Math.Min(Batch, edges.Length - start));
            int count = Outer(batch, outer, ends);
            left += Join(outer[..count], ends, minSize, rest[left..]);
        }
        return left;
    }

    /// <summary>Leaves out edges that can change nothing any more.</summary>
    /// <param name="edges">Edges that all cost more than <paramref name="least"/>; those that stay move to the front.</param>
    /// <param name="least">No edge to come costs less than this.</param>
    /// <param name="minSize">Regions of fewer pixels will be joined in the end.</param>
    /// <returns>How many stay.</returns>
    /// <remarks>A region whose limit is below the cost of all edges to come grows no more, so neither do two large regions become one by an edge between them.</remarks>
    public int Thin(Span<uint> edges, double least, int minSize)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        ref Root roots = ref MemoryMarshal.GetArrayDataReference(_roots);
        ref int from = ref MemoryMarshal.GetArrayDataReference(_from);
        ref int to = ref MemoryMarshal.GetArrayDataReference(_to);
        uint limit = EdgeOrder.Key(least);
        int left = 0;
        foreach (uint edge in edges)
        {
            int pixel = EdgeCosts.PixelOf(edge), direction = EdgeCosts.DirectionOf(edge);
            int a = Shorten(ref parents, pixel + Unsafe.Add(ref from, direction));
            int b = Shorten(ref parents, pixel + Unsafe.Add(ref to, direction));
            Root first = Unsafe.Add(ref roots, a), second = Unsafe.Add(ref roots, b);
            int grow = Less(limit, first.LimitKey) & Less(limit, second.LimitKey);
            int small = Less(first.Size, minSize) | Less(second.Size, minSize);
            edges[left] = edge;
            left += (grow | small) & Differ(a, b);
        }
        return left;
    }

    /// <summary>Joins two regions where either has fewer pixels than asked for.</summary>
    public void JoinSmall(ReadOnlySpan<uint> edges, int minSize)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        ref Root roots = ref MemoryMarshal.GetArrayDataReference(_roots);
        foreach (uint edge in edges)
        {
            int pixel = EdgeCosts.PixelOf(edge), direction = EdgeCosts.DirectionOf(edge);
            int a = Find(ref parents, pixel + _from[direction]);
            int b = Find(ref parents, pixel + _to[direction]);
            if (a != b && (Unsafe.Add(ref roots, a).Size < minSize || Unsafe.Add(ref roots, b).Size < minSize))
            {
                Link(ref parents, ref roots, a, b);
            }
        }
    }

    /// <summary>Writes the root of every pixel.</summary>
    public void WriteRoots(Span<int> roots)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        for (int p = 0; p < roots.Length; p++)
        {
            roots[p] = Find(ref parents, p);
        }
    }

    /// <summary>Writes the number of the region of every pixel; regions are numbered by their first pixel.</summary>
    /// <returns>How many regions there are.</returns>
    public int WriteLabels(Span<int> labels)
    {
        WriteRoots(labels);
        int count = 0;
        foreach (ref int label in labels)
        {
            // sizes are of no more use, and their place holds the number of the region, negated
            ref Root root = ref _roots[label];
            if (root.Size > 0)
            {
                root = new Root(-(count++), 0);
            }
            label = -root.Size;
        }
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_parents);
        ArrayPool<Root>.Shared.Return(_roots);
    }

    /// <summary>The edges between different regions, and some inside one, with the regions they connect.</summary>
    private int Outer(ReadOnlySpan<ulong> edges, Span<ulong> outer, Span<(int A, int B)> ends)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        ref int from = ref MemoryMarshal.GetArrayDataReference(_from);
        ref int to = ref MemoryMarshal.GetArrayDataReference(_to);
        int count = 0;
        foreach (ulong keyed in edges)
        {
            uint edge = (uint)keyed;
            int pixel = EdgeCosts.PixelOf(edge), direction = EdgeCosts.DirectionOf(edge);
            int a = Shorten(ref parents, pixel + Unsafe.Add(ref from, direction));
            int b = Shorten(ref parents, pixel + Unsafe.Add(ref to, direction));
            outer[count] = keyed;
            ends[count] = (a, b);
            count += Differ(a, b);
        }
        return count;
    }

    private int Join(ReadOnlySpan<ulong> edges, ReadOnlySpan<(int A, int B)> ends, int minSize, Span<uint> rest)
    {
        ref int parents = ref MemoryMarshal.GetArrayDataReference(_parents);
        ref Root roots = ref MemoryMarshal.GetArrayDataReference(_roots);
        int left = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            int a = Find(ref parents, ends[i].A);
            int b = Find(ref parents, ends[i].B);
            if (a == b)
            {
                continue;
            }
            uint edge = (uint)edges[i], key = (uint)(edges[i] >> 32);
            Root first = Unsafe.Add(ref roots, a), second = Unsafe.Add(ref roots, b);
            if (key < first.LimitKey && key < second.LimitKey)
            {
                int root = Link(ref parents, ref roots, a, b);
                int size = first.Size + second.Size;
                Unsafe.Add(ref roots, root) = new Root(size, Limit(edge, key, _scale / size));
            }
            else if (first.Size < minSize || second.Size < minSize)
            {
                rest[left++] = edge;
            }
        }
        return left;
    }

    /// <summary>Cost + allowance as a float.</summary>
    /// <remarks>The cost itself is far away in memory; mostly the least and the most that the key stands for give the same float.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Limit(uint edge, uint key, double allowance)
    {
        (double least, double most) = EdgeOrder.RangeOf(key);
        float limit = (float)(least + allowance);
        return limit == (float)(most + allowance) ? limit : (float)(_costs.Of(edge) + allowance);
    }

    /// <summary>1 where a is less than b, else 0; without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Less(long a, long b) => (int)((a - b) >>> 63);

    /// <summary>1 where the numbers differ, else 0; neither may be negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Differ(int a, int b) => ((a - b) | (b - a)) >>> 31;

    /// <summary>The root of a pixel, or something on the way there; the next search takes half the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Shorten(ref int parents, int pixel)
    {
        int above = Unsafe.Add(ref parents, Unsafe.Add(ref parents, pixel));
        Unsafe.Add(ref parents, pixel) = above;
        return above;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(ref int parents, int pixel)
    {
        int parent = Unsafe.Add(ref parents, pixel);
        while (parent != pixel)
        {
            int above = Unsafe.Add(ref parents, parent);
            Unsafe.Add(ref parents, pixel) = above;
            pixel = above;
            parent = Unsafe.Add(ref parents, pixel);
        }
        return pixel;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Link(ref int parents, ref Root roots, int a, int b)
    {
        int sizeA = Unsafe.Add(ref roots, a).Size, sizeB = Unsafe.Add(ref roots, b).Size;
        // a branch would be wrong every second time
        int root = a ^ ((a ^ b) & -Less(sizeA, sizeB));
        Unsafe.Add(ref parents, a ^ b ^ root) = root;
        Unsafe.Add(ref roots, root).Size = sizeA + sizeB;
        return root;
    }

    /// <param name="size">Pixels of the region.</param>
    /// <param name="limit">What an edge must cost less than to join it: float, as in scikit-image.</param>
    private struct Root(int size, float limit)
    {
        public readonly uint LimitKey = EdgeOrder.Key(limit);
        public int Size = size;
    }
}
