namespace AlignDet.Vision.Evaluation;

/// <summary>Turns the matches of one class into precision and recall curves (pycocotools <c>COCOeval.accumulate</c>).</summary>
internal sealed class CocoAccumulator
{
    private readonly double[] _scores;
    private readonly int[] _ranks;
    private readonly uint[][] _matched;
    private readonly uint[][] _ignored;
    private readonly int[] _wanted;

    /// <param name="cells">The class's cells by ascending picture id.</param>
    public CocoAccumulator(IReadOnlyList<CocoMatches> cells)
    {
        int areas = CocoProtocol.Areas.Count;
        Detections = cells.Sum(c => c.Scores.Length);
        _wanted = [.. Enumerable.Range(0, areas).Select(a => cells.Sum(c => c.Wanted[a]))];
        _ranks = new int[Detections];
        _matched = [.. Enumerable.Range(0, areas).Select(_ => new uint[Detections])];
        _ignored = [.. Enumerable.Range(0, areas).Select(_ => new uint[Detections])];

        int[] places = ByDescendingScore(cells, out _scores);
        int detection = 0;
        foreach (CocoMatches cell in cells)
        {
            int count = cell.Scores.Length;
            for (int rank = 0; rank < count; rank++, detection++)
            {
                int place = places[detection];
                _ranks[place] = rank;
                for (int a = 0; a < areas; a++)
                {
                    _matched[a][place] = cell.Matched[(a * count) + rank];
                    _ignored[a][place] = cell.Ignored[(a * count) + rank];
                }
            }
        }
    }

    /// <summary>Detections that take part.</summary>
    public int Detections { get; }

    /// <summary>Objects to find, crowds not counted.</summary>
    public int Wanted => _wanted[0];

    /// <summary>Writes the curves of class <paramref name="category"/>.</summary>
    public void Fill(CocoCurves curves, int category)
    {
        double[] precision = new double[Detections];
        double[] recall = new double[Detections];
        double[] scores = new double[Detections];
        for (int a = 0; a < _wanted.Length; a++)
        {
            if (_wanted[a] == 0)
                continue;
            for (int m = 0; m < CocoProtocol.MaxDetections.Count; m++)
            {
                for (int t = 0; t < CocoProtocol.IouThresholds.Count; t++)
                {
                    int count = Walk(a, CocoProtocol.MaxDetections[m], t, precision, recall, scores);
                    curves.Recall[curves.At(t, category, a, m)] = count > 0 ? recall[count - 1] : 0;
                    Envelope(precision.AsSpan(0, count));
                    int i = 0;
                    for (int r = 0; r < CocoProtocol.RecallThresholds.Count; r++)
                    {
                        while (i < count && recall[i] < CocoProtocol.RecallThresholds[r])
                            i++;
                        int at = curves.At(t, r, category, a, m);
                        curves.Precision[at] = i < count ? precision[i] : 0;
                        curves.Scores[at] = i < count ? scores[i] : 0;
                    }
                }
            }
        }
    }

    /// <summary>Precision and recall after each detection of rank below the limit; returns how many there are.</summary>
    private int Walk(int area, int limit, int threshold, double[] precision, double[] recall, double[] scores)
    {
        const double Spacing = 2.220446049250313e-16; // numpy's spacing(1), which pycocotools adds against 0 / 0
        uint[] matched = _matched[area];
        uint[] ignored = _ignored[area];
        double wanted = _wanted[area];
        double hits = 0;
        double misses = 0;
        int count = 0;
        for (int d = 0; d < matched.Length; d++)
        {
            if (_ranks[d] >= limit)
                continue;
            if (((ignored[d] >> threshold) & 1) == 0)
            {
                uint hit = (matched[d] >> threshold) & 1;
                hits += hit;
                misses += 1 - hit;
            }
            precision[count] = hits / (misses + hits + Spacing);
            recall[count] = hits / wanted;
            scores[count++] = _scores[d];
        }
        return count;
    }

    /// <summary>Each value becomes the largest from itself on.</summary>
    private static void Envelope(Span<double> precision)
    {
        for (int i = precision.Length - 1; i > 0; i--)
        {
            precision[i - 1] = Math.Max(precision[i - 1], precision[i]);
        }
    }

    /// <summary>The place of each detection by descending score, equal ones in the cells' order, and the scores in that order.</summary>
    private static int[] ByDescendingScore(IReadOnlyList<CocoMatches> cells, out double[] scores)
    {
        double[] negated = [.. cells.SelectMany(c => c.Scores).Select(s => -s)];
        int[] order = [.. Enumerable.Range(0, negated.Length)];
        Array.Sort(negated, order);
        // the sort is not stable: put runs of equal scores back in order
        for (int start = 0, end; start < negated.Length; start = end)
        {
            for (end = start + 1; end < negated.Length && negated[end] == negated[start]; end++)
            {
            }
            Array.Sort(order, start, end - start);
        }
        int[] places = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            places[order[place]] = place;
        }
        scores = Array.ConvertAll(negated, s => -s);
        return places;
    }
}
