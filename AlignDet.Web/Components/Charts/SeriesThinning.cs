namespace AlignDet.Web.Components.Charts;

/// <summary>Fewer points that draw the same picture.</summary>
public static class SeriesThinning
{
    /// <summary>At most <paramref name="maxPoints"/> points: of each stretch of steps the lowest and the highest, so that no peak is lost; first and last always.</summary>
    /// <param name="points">By step.</param>
    /// <param name="maxPoints">At least 4.</param>
    public static IReadOnlyList<ChartPoint> Thin(IReadOnlyList<ChartPoint> points, int maxPoints)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 4);
        if (points.Count <= maxPoints)
        {
            return points;
        }
        int stretches = (maxPoints - 2) / 2;
        List<ChartPoint> kept = new(maxPoints) { points[0] };
        int inner = points.Count - 2;
        for (int s = 0; s < stretches; s++)
        {
            int from = 1 + (int)((long)inner * s / stretches), to = 1 + (int)((long)inner * (s + 1) / stretches);
            int low = from, high = from;
            for (int i = from; i < to; i++)
            {
                low = points[i].Value < points[low].Value ? i : low;
                high = points[i].Value > points[high].Value ? i : high;
            }
            kept.Add(points[Math.Min(low, high)]);
            if (low != high)
            {
                kept.Add(points[Math.Max(low, high)]);
            }
        }
        kept.Add(points[^1]);
        return kept;
    }
}
