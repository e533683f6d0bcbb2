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
/// right neighbour of p to the pixel below p; edges that would leave the picture are left out. Of equal costs the edge with the
/// smaller number comes first.
/// </remarks>
internal sealed class PixelGraph : IDisposable
{
    private static readonly double[] s_unit = [.. Enumerable.Range(0, 256).Select(value => value / 255.0)];

    private readonly int _width;
    private readonly int _height;
    private readonly double[] _costs; // along the order
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
        double[] rented = ArrayPool<double>.Shared.Rent(4 * pixels);
        Span<double> costs = rented.AsSpan(0, 4 * pixels);
        costs.Clear();
        foreach (byte[] bytes in planes)
        {
            for (int i = 0; i < pixels; i++)
            {
                plane[i] = s_unit[bytes[i]];
            }
            GaussianBlur.Apply(plane.AsSpan(0, pixels), width, height, sigma);
            graph.AddSquares(plane, costs);
        }
        TakeRoots(costs);
        graph.Order(costs);
        ArrayPool<double>.Shared.Return(plane);
        ArrayPool<double>.Shared.Return(rented);
        return graph;
    }

    /// <summary>Efficient graph-based segmentation (Felzenszwalb and Huttenlocher 2004, algorithm 1), then joins regions below the least size.</summary>
    public LabelMap Segment(double scale, int minSize)
    {
        ReadOnlySpan<int> fromPixel = [0, 0, 0, 1];
        ReadOnlySpan<int> toPixel = [_width, 1, _width + 1, _width];
        PixelForest forest = new(_width * _height, scale / 255);
        int[] rest = ArrayPool<int>.Shared.Rent(Math.Max(1, _edges));
        int left = 0;
        for (int i = 0; i < _edges; i++)
        {
            int edge = _order[i];
            int pixel = edge >> 2, direction = edge & 3;
            if (forest.TryJoin(pixel + fromPixel[direction], pixel + toPixel[direction], _costs[i]) == JoinResult.KeptApart)
            {
                // only these edges can still join regions in the second pass
                rest[left++] = edge;
            }
        }
        foreach (int edge in rest.AsSpan(0, left))
        {
            int pixel = edge >> 2, direction = edge & 3;
            forest.JoinSmall(pixel + fromPixel[direction], pixel + toPixel[direction], minSize);
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

    /// <summary>Fills the order (pixel * 4 + direction) and the costs along it, so that a segmentation reads both from front to back.</summary>
    private void Order(ReadOnlySpan<double> costs)
    {
        Span<int> order = _order.AsSpan(0, _edges);
        ListEdges(order);
        EdgeOrder.Sort(order, costs);
        int pixels = _width * _height;
        for (int i = 0; i < order.Length; i++)
        {
            int edge = order[i];
            _costs[i] = costs[edge];
            int direction = (edge >= pixels ? 1 : 0) + (edge >= 2 * pixels ? 1 : 0) + (edge >= 3 * pixels ? 1 : 0);
            order[i] = ((edge - (direction * pixels)) << 2) | direction;
        }
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

    private void AddSquares(double[] plane, Span<double> costs)
    {
        int pixels = _width * _height;
        for (int y = 0; y < _height; y++)
        {
            int row = y * _width;
            ReadOnlySpan<double> here = plane.AsSpan(row, _width);
            AddSquares(here[1..], here[..^1], costs[(pixels + row)..]);
            if (y + 1 < _height)
            {
                ReadOnlySpan<double> below = plane.AsSpan(row + _width, _width);
                AddSquares(below, here, costs[row..]);
                AddSquares(below[1..], here[..^1], costs[((2 * pixels) + row)..]);
                AddSquares(below[..^1], here[1..], costs[((3 * pixels) + row)..]);
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

    private static void TakeRoots(Span<double> values)
    {
        int whole = values.Length - (values.Length % Vector256<double>.Count);
        ref double first = ref MemoryMarshal.GetReference(values);
        for (int i = 0; i < whole; i += Vector256<double>.Count)
        {
            Vector256.Sqrt(Vector256.LoadUnsafe(ref first, (nuint)i)).StoreUnsafe(ref first, (nuint)i);
        }
        for (int i = whole; i < values.Length; i++)
        {
            values[i] = Math.Sqrt(values[i]);
        }
    }
}
