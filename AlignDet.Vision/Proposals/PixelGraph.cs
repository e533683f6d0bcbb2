using System.Buffers;

namespace AlignDet.Vision.Proposals;

/// <summary>A picture ready to be segmented at several scales (Felzenszwalb and Huttenlocher 2004, algorithm 1): what the segmentations share is done once.</summary>
/// <remarks>
/// The algorithm looks at all edges in ascending order of cost, but most of them lie inside a region by then. So the cheapest
/// ones are sorted and taken; what is left is searched for edges that can still matter, of which again the cheapest are sorted
/// and taken, and so on. The regions are the same as if all edges had been sorted.
/// </remarks>
internal sealed class PixelGraph : IDisposable
{
    private const double FirstShare = 0.5;
    private const double NextShare = 0.65;
    private const int Few = 4096;

    private readonly EdgeCosts _costs;
    private readonly PixelForest _forest;
    private readonly ulong[] _cheapest;
    private readonly int _cheapestCount;
    private readonly double _cheapestLimit;

    private PixelGraph(EdgeCosts costs)
    {
        _costs = costs;
        _forest = new PixelForest(costs);
        // in a thin picture most edges would leave it
        _cheapestLimit = Math.Min(EdgeSelection.Quantile(costs, FirstShare), costs.Highest);
        uint[] edges = Rent<uint>();
        _cheapestCount = EdgeSelection.UpTo(costs, _cheapestLimit, edges);
        _cheapest = ArrayPool<ulong>.Shared.Rent(_cheapestCount);
        EdgeOrder.Sort(edges.AsSpan(0, _cheapestCount), costs, _cheapest.AsSpan(0, _cheapestCount));
        ArrayPool<uint>.Shared.Return(edges);
    }

    /// <summary>Smooths the planes ([height, width] of bytes each, taken as value / 255) and measures how much neighbours differ.</summary>
    public static PixelGraph Build(IReadOnlyList<byte[]> planes, int width, int height, double sigma) =>
        new(EdgeCosts.Measure(planes, width, height, sigma));

    /// <summary>Segments the picture, then joins regions below the least size to a neighbour.</summary>
    public LabelMap Segment(double scale, int minSize)
    {
        uint[] edges = Rent<uint>(), next = Rent<uint>(), rest = Rent<uint>();
        ulong[] sorted = Rent<ulong>();
        _forest.Reset(scale / 255);
        int kept = _forest.Grow(_cheapest.AsSpan(0, _cheapestCount), minSize, rest);
        int[] labels = new int[_costs.Pixels];
        _forest.WriteRoots(labels);
        int left = EdgeSelection.Between(_costs, _cheapestLimit, labels, edges);
        while (left > 0)
        {
            double most = left > Few ? EdgeSelection.Quantile(_costs, edges.AsSpan(0, left), NextShare) : _costs.Highest;
            int count = EdgeSelection.Split(_costs, most, edges.AsSpan(0, left), next);
            EdgeOrder.Sort(next.AsSpan(0, count), _costs, sorted.AsSpan(0, count));
            kept += _forest.Grow(sorted.AsSpan(0, count), minSize, rest.AsSpan(kept));
            left = _forest.Thin(edges.AsSpan(0, left - count), most, minSize);
        }
        _forest.JoinSmall(rest.AsSpan(0, kept), minSize);
        ArrayPool<uint>.Shared.Return(edges);
        ArrayPool<uint>.Shared.Return(next);
        ArrayPool<uint>.Shared.Return(rest);
        ArrayPool<ulong>.Shared.Return(sorted);
        return new LabelMap(_costs.Width, _costs.Height, labels, _forest.WriteLabels(labels));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_cheapest);
        _forest.Dispose();
        _costs.Dispose();
    }

    private T[] Rent<T>() => ArrayPool<T>.Shared.Rent(EdgeCosts.Directions * _costs.Pixels);
}
