using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// The 8-neighbour graph of a picture with its edges in order of cost: what the segmentations of one picture at several scales
/// have in common.
/// </summary>
/// <remarks>
/// Edge <c>direction * pixels + p</c> belongs to pixel p. Directions: to the pixel below, to the right, below right, and from the
/// right neighbour of p to the pixel below p; edges that would leave the picture are not in the order.
/// </remarks>
internal sealed class PixelGraph : IDisposable
{
    private readonly int _width;
    private readonly int _height;
    private readonly double[] _costs;
    private readonly int[] _order;
    private readonly int _edges;

    private PixelGraph(int width, int height)
    {
        _width = width;
        _height = height;
        _edges = ((height - 1) * width) + (height * (width - 1)) + (2 * (height - 1) * (width - 1));
        _costs = ArrayPool<double>.Shared.Rent(checked(4 * width * height));
        _order = ArrayPool<int>.Shared.Rent(Math.Max(1, _edges));
    }

    /// <summary>Smooths the planes ([height, width] of bytes each, taken as value / 255) and orders the edges by Euclidean distance.</summary>
    public static PixelGraph Build(IReadOnlyList<byte[]> planes, int width, int height, double sigma)
    {
        PixelGraph graph = new(width, height);
        int pixels = width * height;
        double[] plane = ArrayPool<double>.Shared.Rent(pixels);
        Span<double> costs = graph._costs.AsSpan(0, 4 * pixels);
        costs.Clear();
        foreach (byte[] bytes in planes)
        {
            for (int i = 0; i < pixels; i++)
            {
                plane[i] = bytes[i] / 255.0;
            }
            GaussianBlur.Apply(plane.AsSpan(0, pixels), width, height, sigma);
            graph.AddSquares(plane);
        }
        ArrayPool<double>.Shared.Return(plane);
        for (int i = 0; i < costs.Length; i++)
        {
            costs[i] = Math.Sqrt(costs[i]);
        }
        Span<int> order = graph._order.AsSpan(0, graph._edges);
        graph.ListEdges(order);
        EdgeOrder.Sort(order, costs);
        return graph;
    }

    /// <summary>Efficient graph-based segmentation (Felzenszwalb and Huttenlocher 2004, algorithm 1), then joins regions below the least size.</summary>
    public LabelMap Segment(double scale, int minSize)
    {
        PixelForest forest = new(_width * _height, scale / 255);
        int[] rest = ArrayPool<int>.Shared.Rent(Math.Max(1, _edges));
        int left = 0;
        foreach (int edge in _order.AsSpan(0, _edges))
        {
            (int a, int b) = Ends(edge);
            if (forest.TryJoin(a, b, _costs[edge]) == JoinResult.KeptApart)
            {
                // only these edges can still join regions in the second pass
                rest[left++] = edge;
            }
        }
        foreach (int edge in rest.AsSpan(0, left))
        {
            (int a, int b) = Ends(edge);
            forest.JoinSmall(a, b, minSize);
        }
        ArrayPool<int>.Shared.Return(rest);
        return forest.ToLabels(_width, _height);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(_costs);
        ArrayPool<int>.Shared.Return(_order);
    }

    private (int A, int B) Ends(int edge)
    {
        int pixels = _width * _height;
        if (edge < 2 * pixels)
        {
            return edge < pixels ? (edge, edge + _width) : (edge - pixels, edge - pixels + 1);
        }
        int p = edge - (2 * pixels);
        return p < pixels ? (p, p + _width + 1) : (p - pixels + 1, p - pixels + _width);
    }

    private void ListEdges(Span<int> order)
    {
        int pixels = _width * _height;
        int next = 0;
        for (int direction = 0; direction < 4; direction++)
        {
            int rows = direction == 1 ? _height : _height - 1;
            int columns = direction == 0 ? _width : _width - 1;
            for (int y = 0; y < rows; y++)
            {
                int start = (direction * pixels) + (y * _width);
                for (int x = 0; x < columns; x++)
                {
                    order[next++] = start + x;
                }
            }
        }
    }

    private void AddSquares(double[] plane)
    {
        int pixels = _width * _height;
        for (int y = 0; y < _height; y++)
        {
            int row = y * _width;
            ReadOnlySpan<double> here = plane.AsSpan(row, _width);
            AddSquares(here[1..], here[..^1], _costs.AsSpan(pixels + row));
            if (y + 1 < _height)
            {
                ReadOnlySpan<double> below = plane.AsSpan(row + _width, _width);
                AddSquares(below, here, _costs.AsSpan(row));
                AddSquares(below[1..], here[..^1], _costs.AsSpan((2 * pixels) + row));
                AddSquares(below[..^1], here[1..], _costs.AsSpan((3 * pixels) + row));
            }
        }
    }

    private static void AddSquares(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> sums)
    {
        int whole = a.Length - (a.Length % Vector256<double>.Count);
        ref double first = ref MemoryMarshal.GetReference(a);
        ref double second = ref MemoryMarshal.GetReference(b);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        for (int x = 0; x < whole; x += Vector256<double>.Count)
        {
            Vector256<double> distance = Vector256.LoadUnsafe(ref first, (nuint)x) - Vector256.LoadUnsafe(ref second, (nuint)x);
            (Vector256.LoadUnsafe(ref sum, (nuint)x) + (distance * distance)).StoreUnsafe(ref sum, (nuint)x);
        }
        for (int x = whole; x < a.Length; x++)
        {
            double distance = a[x] - b[x];
            sums[x] += distance * distance;
        }
    }
}
