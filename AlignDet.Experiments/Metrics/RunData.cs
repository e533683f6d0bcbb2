using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Metrics;

/// <summary>What a run has written so far: metrics, log, pictures; over all attempts, each step once.</summary>
/// <param name="runs">The records of the runs.</param>
/// <param name="redis">Holds the live tails; without an answer from it they are missing for the minute until they are in the store.</param>
/// <param name="logger">Hears of what is damaged.</param>
/// <param name="rawBytes">Metrics of up to this length are read as they were written, longer ones down-sampled.</param>
public sealed class RunData(RunRepository runs, IConnectionMultiplexer redis, ILogger<RunData> logger, long rawBytes = 8 << 20)
{
    private readonly MetricsReader _metrics = new(runs.Store, redis, rawBytes, logger);

    /// <summary>The store behind.</summary>
    public IArtifactStore Store { get; } = runs.Store;

    /// <summary>The metrics, closed segments and live tail together, thinned to at most <paramref name="maxPoints"/> a series in a way that keeps extremes.</summary>
    /// <param name="workspace">Whose run.</param>
    /// <param name="run">Its id.</param>
    /// <param name="names">Which metrics; null: all.</param>
    /// <param name="maxPoints">At most so many points a series, at least 2.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <returns>The series, in ordinal order of their names.</returns>
    public async Task<IReadOnlyList<MetricSeries>> MetricsAsync(
        string workspace, string run, IReadOnlyCollection<string>? names, int maxPoints, CancellationToken cancel)
    {
        List<(long First, ILookup<string, MetricPoint> Points)> attempts = [];
        for (int attempt = 1, count = await AttemptsAsync(workspace, run, cancel); attempt <= count; attempt++)
        {
            List<MetricLine> lines = await _metrics.ReadAsync(workspace, run, attempt, cancel);
            if (lines.Count > 0)
            {
                var points = lines.SelectMany(line => line.V.Select(value => (value.Key, Point: new MetricPoint(line.S, line.T, value.Value))));
                attempts.Add((lines.Min(line => line.S), points.Where(item => names?.Contains(item.Key) ?? true).ToLookup(item => item.Key, item => item.Point)));
            }
        }
        return [.. attempts.SelectMany(attempt => attempt.Points.Select(series => series.Key)).Distinct().Order(StringComparer.Ordinal).Select(name => new MetricSeries(
            name, SeriesMath.Thin(SeriesMath.Merge(attempts.Select(attempt => (attempt.First, (IReadOnlyList<MetricPoint>)SeriesMath.InOrder(attempt.Points[name])))), maxPoints)))
            .Where(series => series.Points.Count > 0)];
    }

    /// <summary>The last lines of the log, oldest first.</summary>
    public async Task<IReadOnlyList<LogLine>> LogAsync(string workspace, string run, int maxLines, CancellationToken cancel)
    {
        List<LogLine> newestFirst = [];
        for (int attempt = await AttemptsAsync(workspace, run, cancel); attempt > 0 && newestFirst.Count < maxLines; attempt--)
        {
            await AddLogAsync(newestFirst, workspace, run, attempt, maxLines, cancel);
        }
        return [.. newestFirst.Take(maxLines).Reverse()];
    }

    /// <summary>The pictures, newest step first, then by name; of one that several attempts made, the last.</summary>
    public async Task<IReadOnlyList<RunPicture>> PicturesAsync(string workspace, string run, CancellationToken cancel)
    {
        Dictionary<(long, string), RunPicture> pictures = [];
        for (int attempt = 1, count = await AttemptsAsync(workspace, run, cancel); attempt <= count; attempt++)
        {
            await foreach (StoreEntry entry in Store.ListAsync(StoreKeys.Attempt(workspace, run, attempt) + RunFolders.Pictures, cancel))
            {
                if (entry.Key.EndsWith(".json", StringComparison.Ordinal) && await PictureAsync(entry.Key, cancel) is { } picture)
                {
                    pictures[(picture.Step, picture.Name)] = picture;
                }
            }
        }
        return [.. pictures.Values.OrderByDescending(picture => picture.Step).ThenBy(picture => picture.Name, StringComparer.Ordinal)];
    }

    private async Task<int> AttemptsAsync(string workspace, string run, CancellationToken cancel) => (await runs.FindAsync(workspace, run, cancel))?.Value.Attempt ?? 0;

    private async Task AddLogAsync(List<LogLine> newestFirst, string workspace, string run, int attempt, int maxLines, CancellationToken cancel)
    {
        string folder = StoreKeys.Attempt(workspace, run, attempt) + RunFolders.Log;
        IReadOnlyList<(int Segment, byte[] Line)> live = await new LiveTail(redis, workspace, run, attempt, "log").ReadAsync(); // before the segments, as for metrics
        IReadOnlyList<Segment> segments = await Segment.ListAsync(Store, folder, cancel);
        int last = segments.Count == 0 ? 0 : segments[^1].Number, damaged = 0;
        Add([.. live.Where(line => line.Segment > last).SelectMany(line => Ndjson.Read<LogEntry>(line.Line, ref damaged))]);
        for (int i = segments.Count - 1; i >= 0 && newestFirst.Count < maxLines; i--)
        {
            if (await Store.ReadAsync(segments[i].Key, cancel) is { } blob)
            {
                Add(Ndjson.Read<LogEntry>(blob.Content.Span, ref damaged));
            }
        }
        if (damaged > 0)
        {
            logger.LogWarning("{Folder}: {Count} damaged lines are left out", folder, damaged);
        }

        void Add(List<LogEntry> lines) => newestFirst.AddRange(Enumerable.Reverse(lines).Select(line => new LogLine(line.T, line.Level, line.Message, attempt)));
    }

    private async Task<RunPicture?> PictureAsync(string key, CancellationToken cancel)
    {
        if (await Store.ReadAsync(key, cancel) is not { } blob)
        {
            return null;
        }
        try
        {
            PictureRecord record = RecordJson.Read<PictureRecord>(blob.Content, key, Store, PictureRecord.CurrentSchema);
            return new RunPicture(record.Name, record.Step, key[..(key.LastIndexOf('/') + 1)] + record.File, record.Width, record.Height, record.Boxes);
        }
        catch (BadInputException fault)
        {
            logger.LogWarning("A picture is left out. {Problem}", fault.Message);
            return null;
        }
    }
}
