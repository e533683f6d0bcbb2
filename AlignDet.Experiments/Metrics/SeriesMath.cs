namespace AlignDet.Experiments.Metrics;

/// <summary>Puts the series of a run's attempts together, and makes long ones short.</summary>
public static class SeriesMath
{
    /// <summary>
    /// One series from those of the attempts, oldest first: an attempt goes on at a checkpoint, so from its first step on what older
    /// attempts said counts no more.
    /// </summary>
    /// <param name="attempts">First step of the attempt, over all metrics, and its points of this one, by step.</param>
    public static List<MetricPoint> Merge(IEnumerable<(long First, IReadOnlyList<MetricPoint> Points)> attempts)
    {
        ArgumentNullException.ThrowIfNull(attempts);
        List<MetricPoint> merged = [];
        foreach ((long first, IReadOnlyList<MetricPoint> points) in attempts)
        {
            int keep = merged.Count;
            while (keep > 0 && merged[keep - 1].Step >= first)
            {
                keep--;
            }
            merged.RemoveRange(keep, merged.Count - keep);
            merged.AddRange(points);
        }
        return merged;
    }

    /// <summary>Points by step, of several at a step the last.</summary>
    public static List<MetricPoint> InOrder(IEnumerable<MetricPoint> points)
    {
        List<MetricPoint> ordered = [];
        foreach (MetricPoint point in points.OrderBy(point => point.Step))
        {
            if (ordered.Count > 0 && ordered[^1].Step == point.Step)
            {
                ordered[^1] = point;
                continue;
            }
            ordered.Add(point);
        }
        return ordered;
    }

    /// <summary>
    /// At most <paramref name="max"/> of the points: the first, the last, and the least and greatest of equal parts between, so that no
    /// peak is lost.
    /// </summary>
    public static IReadOnlyList<MetricPoint> Thin(IReadOnlyList<MetricPoint> points, int max)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 2);
        if (points.Count <= max)
        {
            return points;
        }
        int parts = (max - 2) / 2, inner = points.Count - 2;
        List<MetricPoint> thin = [points[0]];
        for (int part = 0; part < parts; part++)
        {
            int from = 1 + (int)((long)inner * part / parts), to = 1 + (int)((long)inner * (part + 1) / parts), least = from, greatest = from;
            for (int i = from; i < to; i++)
            {
                least = points[i].Value < points[least].Value ? i : least;
                greatest = points[i].Value > points[greatest].Value ? i : greatest;
            }
            thin.Add(points[Math.Min(least, greatest)]);
            if (least != greatest)
            {
                thin.Add(points[Math.Max(least, greatest)]);
            }
        }
        thin.Add(points[^1]);
        return thin;
    }
}
