using System.Text.Json;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;

namespace AlignDet.Experiments.Metrics;

/// <summary>A line of <c>metrics/000001.ndjson</c>.</summary>
/// <param name="S">Step.</param>
/// <param name="T">When.</param>
/// <param name="V">Values by metric; finite.</param>
internal sealed record MetricLine(long S, DateTimeOffset T, IReadOnlyDictionary<string, double> V);

/// <summary>A line of <c>log/000001.ndjson</c>.</summary>
internal sealed record LogEntry(DateTimeOffset T, StageLogLevel Level, string Message);

/// <summary>A line of <c>metrics/tiers/16/000001.ndjson</c>: the steps <paramref name="S"/> to <paramref name="E"/> in one.</summary>
/// <param name="S">First step.</param>
/// <param name="E">Last step.</param>
/// <param name="T">When the first was said.</param>
/// <param name="U">When the last was said.</param>
/// <param name="V">Summaries by metric.</param>
internal sealed record TierLine(long S, long E, DateTimeOffset T, DateTimeOffset U, IReadOnlyDictionary<string, TierValue> V);

/// <summary>A metric over some steps.</summary>
/// <param name="N">How many values.</param>
/// <param name="Min">Least value.</param>
/// <param name="MinAt">Its step.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="MaxAt">Its step.</param>
/// <param name="Mean">Their mean.</param>
internal sealed record TierValue(int N, double Min, long MinAt, double Max, long MaxAt, double Mean);

/// <summary>Lines of JSON as bytes.</summary>
internal static class Ndjson
{
    /// <summary>Every line that can be read; one that cannot is counted.</summary>
    public static List<T> Read<T>(ReadOnlySpan<byte> text, ref int damaged)
    {
        List<T> lines = [];
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
            text = end < 0 ? [] : text[(end + 1)..];
            if (line.IsEmpty)
            {
                continue;
            }
            try
            {
                lines.Add(JsonSerializer.Deserialize<T>(line, PlatformJson.Compact) ?? throw new JsonException());
            }
            catch (JsonException)
            {
                damaged++;
            }
        }
        return lines;
    }
}
