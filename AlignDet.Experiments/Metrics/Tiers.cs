using System.Text.Json;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Metrics;

/// <summary>Down-sampled copies of a segment: so many steps in a line.</summary>
internal static class Tiers
{
    /// <summary>How many steps a line of each tier stands for, fine to coarse.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [16, 256];

    /// <summary>The lines of a tier as a file.</summary>
    public static byte[] Write(IEnumerable<MetricLine> lines, int size)
    {
        using MemoryStream text = new();
        foreach (TierLine line in Of(lines, size))
        {
            JsonSerializer.Serialize(text, line, PlatformJson.Compact);
            text.WriteByte((byte)'\n');
        }
        return text.ToArray();
    }

    /// <summary>Buckets begin at multiples of their size, so that they are the same however the lines were cut into segments.</summary>
    public static IEnumerable<TierLine> Of(IEnumerable<MetricLine> lines, int size) =>
        lines.GroupBy(line => Math.DivRem(line.S, size).Quotient).OrderBy(bucket => bucket.Key).Select(bucket => Sum([.. bucket]));

    /// <summary>What a bucket says, as points: its extremes. Their times lie between those of its ends.</summary>
    public static IEnumerable<MetricLine> Points(TierLine line) =>
        line.V.SelectMany(value => new[] { (value.Key, Step: value.Value.MinAt, Value: value.Value.Min), (value.Key, Step: value.Value.MaxAt, Value: value.Value.Max) })
            .GroupBy(point => point.Step).OrderBy(step => step.Key)
            .Select(step => new MetricLine(step.Key, TimeAt(line, step.Key), step.DistinctBy(point => point.Key).ToDictionary(point => point.Key, point => point.Value)));

    private static TierLine Sum(MetricLine[] lines)
    {
        Dictionary<string, TierValue> values = [];
        foreach (MetricLine line in lines)
        {
            foreach ((string name, double value) in line.V)
            {
                values[name] = values.TryGetValue(name, out TierValue? sum) ? Add(sum, value, line.S) : new TierValue(1, value, line.S, value, line.S, value);
            }
        }
        return new TierLine(lines.Min(line => line.S), lines.Max(line => line.S), lines.Min(line => line.T), lines.Max(line => line.T), values);
    }

    private static TierValue Add(TierValue sum, double value, long step) => new(
        sum.N + 1,
        Math.Min(sum.Min, value), value < sum.Min ? step : sum.MinAt,
        Math.Max(sum.Max, value), value > sum.Max ? step : sum.MaxAt,
        sum.Mean + ((value - sum.Mean) / (sum.N + 1)));

    private static DateTimeOffset TimeAt(TierLine line, long step) =>
        line.E == line.S ? line.T : line.T + ((line.U - line.T) * ((double)(step - line.S) / (line.E - line.S)));
}
