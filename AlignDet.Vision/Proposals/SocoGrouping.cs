namespace AlignDet.Vision.Proposals;

/// <summary>SoCo's grouping: the two most similar neighbours become one until there are no neighbours; of equally similar pairs the one found last.</summary>
/// <remarks>
/// A region's links are in the order in which the pairs were found, and each region knows its best one, so that a step costs as
/// much as the new region has neighbours. Sums are in the order of the reference, in float64: a tie there is a tie here.
/// </remarks>
internal sealed class SocoGrouping
{
    private readonly int _pixels;
    private readonly SocoShape[] _shapes;
    private readonly double[] _histograms;
    private readonly List<Link>?[] _links;
    private readonly Link[] _best;
    private int _count;
    private int _found;

    private SocoGrouping(SocoFeatures features)
    {
        int most = Math.Max(1, (2 * features.Regions.Length) - 1);
        _pixels = features.Pixels;
        _count = features.Regions.Length;
        _shapes = new SocoShape[most];
        _histograms = new double[most * SocoFeatures.Bins];
        _links = new List<Link>?[most];
        _best = new Link[most];
        features.Regions.CopyTo(_shapes, 0);
        features.Histograms.CopyTo(_histograms, 0);
        for (int i = 0; i < most; i++)
        {
            _links[i] = [];
            _best[i] = Link.None;
        }
    }

    /// <summary>All regions: those of the segmentation, then the joined ones as they come.</summary>
    public static IReadOnlyList<SocoRegion> Run(SocoFeatures features, CancellationToken cancel)
    {
        SocoGrouping grouping = new(features);
        for (int a = 0; a < features.Regions.Length; a++)
        {
            cancel.ThrowIfCancellationRequested();
            for (int b = a + 1; b < features.Regions.Length; b++)
            {
                if (features.Regions[a].HoldsCornerOf(features.Regions[b]))
                {
                    grouping.Connect(a, b);
                }
            }
        }
        while (grouping.JoinMostSimilar())
        {
            cancel.ThrowIfCancellationRequested();
        }
        return [.. grouping._shapes.Take(grouping._count).Select(shape =>
            new SocoRegion(new Box(shape.MinX, shape.MinY, shape.MaxX, shape.MaxY), shape.Size))];
    }

    private bool JoinMostSimilar()
    {
        int a = 0;
        for (int i = 1; i < _count; i++)
        {
            a = _best[i].IsBetterThan(_best[a]) ? i : a;
        }
        int b = _best[a].Other;
        if (b < 0)
        {
            return false;
        }
        int joined = _count++;
        _shapes[joined] = _shapes[a].Around(_shapes[b]);
        JoinHistograms(a, b, joined);
        List<Link> first = _links[a]!, second = _links[b]!;
        _links[a] = _links[b] = null;
        _best[a] = _best[b] = Link.None;
        ConnectAll(joined, first, second);
        return true;
    }

    /// <summary>Connects the new region with all that its parts were connected with, in the order in which these pairs were found.</summary>
    private void ConnectAll(int joined, List<Link> first, List<Link> second)
    {
        int i = 0, j = 0;
        while (i < first.Count || j < second.Count)
        {
            bool takesFirst = j == second.Count || (i < first.Count && first[i].Found < second[j].Found);
            int other = takesFirst ? first[i++].Other : second[j++].Other;
            if (_links[other] is not List<Link> links || (links.Count > 0 && links[^1].Other == joined))
            {
                continue;
            }
            bool lostBest = _best[other].Other >= 0 && _links[_best[other].Other] is null;
            Connect(joined, other);
            if (lostBest)
            {
                FindBest(other, links);
            }
        }
    }

    private void Connect(int a, int b)
    {
        double similarity = Similarity(a, b);
        int found = _found++;
        Add(a, new Link(b, found, similarity));
        Add(b, new Link(a, found, similarity));
    }

    private void Add(int region, Link link)
    {
        _links[region]!.Add(link);
        if (link.IsBetterThan(_best[region]))
        {
            _best[region] = link;
        }
    }

    private void FindBest(int region, List<Link> links)
    {
        links.RemoveAll(link => _links[link.Other] is null);
        _best[region] = Link.None;
        foreach (Link link in links)
        {
            _best[region] = link.IsBetterThan(_best[region]) ? link : _best[region];
        }
    }

    private void JoinHistograms(int a, int b, int joined)
    {
        double sizeA = _shapes[a].Size, sizeB = _shapes[b].Size, size = sizeA + sizeB;
        ReadOnlySpan<double> first = Histogram(a), second = Histogram(b);
        Span<double> target = Histogram(joined);
        for (int bin = 0; bin < target.Length; bin++)
        {
            target[bin] = ((first[bin] * sizeA) + (second[bin] * sizeB)) / size;
        }
    }

    private double Similarity(int a, int b)
    {
        ReadOnlySpan<double> first = Histogram(a), second = Histogram(b);
        // hue and saturation
        double color = 2;
        for (int bin = 0; bin < SocoFeatures.ValueBins; bin++)
        {
            color += Math.Min(first[bin], second[bin]);
        }
        double texture = 0;
        for (int bin = SocoFeatures.ValueBins; bin < SocoFeatures.Bins; bin++)
        {
            texture += Math.Min(first[bin], second[bin]);
        }
        SocoShape around = _shapes[a].Around(_shapes[b]);
        double box = (double)(around.MaxX - around.MinX) * (around.MaxY - around.MinY);
        double size = 1 - ((double)around.Size / _pixels);
        double fill = 1 - ((box - around.Size) / _pixels);
        return color + texture + size + fill;
    }

    private Span<double> Histogram(int region) => _histograms.AsSpan(region * SocoFeatures.Bins, SocoFeatures.Bins);

    /// <param name="Other">The neighbour, or -1.</param>
    /// <param name="Found">The later the pair was found, the larger.</param>
    /// <param name="Similarity">Of the two.</param>
    private readonly record struct Link(int Other, int Found, double Similarity)
    {
        public static Link None { get; } = new(-1, -1, double.NegativeInfinity);

        public bool IsBetterThan(in Link other) =>
            Similarity > other.Similarity || (Similarity == other.Similarity && Found > other.Found);
    }
}
