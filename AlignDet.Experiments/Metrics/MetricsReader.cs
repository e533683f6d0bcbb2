using System.Collections.Concurrent;
using AlignDet.Experiments.Store;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Metrics;

/// <summary>Reads the metric lines of an attempt; of a long one the inner part in a tier.</summary>
/// <param name="store">The store.</param>
/// <param name="redis">Holds the live tail.</param>
/// <param name="rawBytes">Up to this much is read as it was written.</param>
/// <param name="logger">Hears of damaged lines.</param>
internal sealed class MetricsReader(IArtifactStore store, IConnectionMultiplexer redis, long rawBytes, ILogger logger)
{
    private const int CachedLines = 100_000;

    // closed segments never change; whoever watches a run reads them again and again
    private readonly ConcurrentDictionary<string, IReadOnlyList<MetricLine>> _cache = new(StringComparer.Ordinal);
    private int _cached;

    public async Task<List<MetricLine>> ReadAsync(string workspace, string run, int attempt, CancellationToken cancel)
    {
        string folder = StoreKeys.Attempt(workspace, run, attempt) + RunFolders.Metrics;
        // before the segments: lines that move meanwhile are then seen twice rather than not at all
        IReadOnlyList<(int Segment, byte[] Line)> live = await new LiveTail(redis, workspace, run, attempt, "metrics").ReadAsync();
        IReadOnlyList<Segment> segments = await Segment.ListAsync(store, folder, cancel);
        long bytes = segments.Sum(segment => segment.Bytes);
        int? tier = bytes <= rawBytes ? null : bytes <= rawBytes * 8 ? Tiers.Sizes[0] : Tiers.Sizes[^1];
        List<MetricLine> lines = [];
        for (int i = 0; i < segments.Count; i++)
        {
            bool isInner = i > 0 && i < segments.Count - 1;
            lines.AddRange(await SegmentAsync(segments[i], folder, isInner ? tier : null, cancel));
        }
        int last = segments.Count == 0 ? 0 : segments[^1].Number, damaged = 0;
        lines.AddRange(live.Where(line => line.Segment > last).SelectMany(line => Ndjson.Read<MetricLine>(line.Line, ref damaged)));
        return lines;
    }

    private async Task<IReadOnlyList<MetricLine>> SegmentAsync(Segment segment, string folder, int? tier, CancellationToken cancel)
    {
        string key = tier is { } size ? $"{folder}{RunFolders.Tier(size)}/{segment.Key[folder.Length..]}" : segment.Key;
        if (_cache.TryGetValue(key, out IReadOnlyList<MetricLine>? known))
        {
            return known;
        }
        if (await store.ReadAsync(key, cancel) is not { } blob)
        {
            return tier is null ? [] : await SegmentAsync(segment, folder, null, cancel);
        }
        int damaged = 0;
        IReadOnlyList<MetricLine> lines = tier is null
            ? Ndjson.Read<MetricLine>(blob.Content.Span, ref damaged)
            : [.. Ndjson.Read<TierLine>(blob.Content.Span, ref damaged).SelectMany(Tiers.Points)];
        if (damaged > 0)
        {
            logger.LogWarning("{Key}: {Count} damaged lines are left out", key, damaged);
        }
        if (Interlocked.Add(ref _cached, lines.Count) > CachedLines)
        {
            _cache.Clear();
            _cached = lines.Count;
        }
        return _cache[key] = lines;
    }
}
