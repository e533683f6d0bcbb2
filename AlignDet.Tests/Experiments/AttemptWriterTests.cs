using System.Collections.Concurrent;
using System.Text.Json;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Platform;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Experiments;

public class AttemptWriterTests
{
    private static readonly AttemptWriterOptions s_quick = new() { LiveInterval = TimeSpan.FromMilliseconds(30), RetryWait = TimeSpan.FromMilliseconds(20) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flush_puts_every_line_into_a_segment_with_tiers_beside()
    {
        await using Lab lab = new();
        RunRecord run = await lab.AddRunAsync();
        await using AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run);
        for (int step = 0; step < 40; step++)
        {
            writer.Metric(step, Values(step));
        }
        writer.Log(StageLogLevel.Warning, "half way");
        await writer.FlushAsync(Cancel);

        string folder = lab.Store.LocalPath(StoreKeys.Attempt(run.Workspace, run.Id, 1))!;
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(folder, "metrics/000001.ndjson"), Cancel);
        Assert.Equal(40, lines.Length);
        Assert.Matches("""^\{"s":3,"t":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","v":\{"train/loss":3\}\}$""", lines[3]);
        Assert.Matches("""^\{"t":".*Z","level":"warning","message":"half way"\}$""", Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder, "log/000001.ndjson"), Cancel)));
        string[] tier = await File.ReadAllLinesAsync(Path.Combine(folder, "metrics/tiers/16/000001.ndjson"), Cancel);
        JsonElement[] buckets = [.. tier.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([0L, 16, 32], buckets.Select(bucket => bucket.GetProperty("s").GetInt64()));
        JsonElement loss = buckets[1].GetProperty("v").GetProperty("train/loss");
        Assert.Equal((16, 31, 23.5), (loss.GetProperty("min").GetDouble(), loss.GetProperty("max").GetDouble(), loss.GetProperty("mean").GetDouble()));
        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(folder, "metrics/tiers/256/000001.ndjson"), Cancel));
    }

    [Fact]
    public async Task Segments_are_closed_by_length_and_by_age_and_never_change()
    {
        await using Lab lab = new();
        RunRecord run = await lab.AddRunAsync();
        await using (AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run, s_quick with { SegmentBytes = 500 }))
        {
            for (int step = 0; step < 30; step++)
            {
                writer.Metric(step, Values(step));
            }
        }
        string folder = Path.Combine(lab.Store.LocalPath(StoreKeys.Attempt(run.Workspace, run.Id, 1))!, "metrics");
        int closed = Directory.GetFiles(folder).Length;
        Assert.InRange(closed, 3, 6);
        await using AttemptWriter next = lab.Get<AttemptWriterFactory>().Create(run, s_quick with { SegmentAge = TimeSpan.FromMilliseconds(50) });
        next.Metric(30, Values(30));
        await Lab.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(folder, $"{closed + 1:D6}.ndjson"))));
        Assert.Equal(Enumerable.Range(0, 31), (await MetricsAsync(lab, run))[0].Points.Select(point => (int)point.Step));
    }

    [Fact]
    public async Task What_is_not_finite_is_left_out()
    {
        await using Lab lab = new();
        RunRecord run = await lab.AddRunAsync();
        await using AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run);
        writer.Metric(1, new Dictionary<string, double> { ["train/loss"] = double.NaN, ["lr"] = 0.1 });
        writer.Metric(2, new Dictionary<string, double> { ["train/loss"] = double.PositiveInfinity });
        await writer.FlushAsync(Cancel);
        MetricSeries series = Assert.Single(await MetricsAsync(lab, run));
        Assert.Equal(("lr", 1), (series.Name, series.Points.Count));
    }

    [Fact]
    public async Task Lines_outlive_a_store_that_fails_for_a_while()
    {
        await using Lab lab = new();
        RunRecord run = await lab.AddRunAsync();
        string temporaries = lab.File("store/.tmp");
        await using AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run, s_quick);
        Directory.Delete(temporaries);
        writer.Metric(1, Values(1));
        await Assert.ThrowsAsync<BadInputException>(() => writer.FlushAsync(Cancel));
        writer.Metric(2, Values(2));
        Directory.CreateDirectory(temporaries);
        await writer.FlushAsync(Cancel);
        Assert.Equal([1, 2], (await MetricsAsync(lab, run))[0].Points.Select(point => point.Step));
    }

    [Fact]
    public async Task Open_lines_are_seen_live_each_once_and_the_list_goes_when_they_are_stored()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using RedisServer redis = new();
        await using Lab lab = new(redis.ConnectionString);
        RunRecord run = await lab.AddRunAsync();
        ConcurrentQueue<LiveEvent> told = new();
        LiveFeed feed = lab.Get<LiveFeed>();
        using IDisposable listener = feed.Subscribe(run.Workspace, told.Enqueue);
        await Lab.UntilAsync(async () => // what is said before the connection stands is not heard, by design
        {
            await feed.PublishAsync(new LiveEvent(LiveKind.Job, run.Workspace, "knock"));
            return !told.IsEmpty;
        });
        await using AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run, s_quick);
        for (int step = 0; step < 450; step++)
        {
            writer.Metric(step, Values(step));
        }
        writer.Log(StageLogLevel.Info, "hello");

        await Lab.UntilAsync(async () => (await MetricsAsync(lab, run)) is [{ Points.Count: 450 }]);
        await Lab.UntilAsync(async () => (await lab.Get<RunData>().LogAsync(run.Workspace, run.Id, 10, Cancel)).Count == 1);
        Assert.False(Directory.Exists(lab.Store.LocalPath(StoreKeys.Attempt(run.Workspace, run.Id, 1) + "metrics/")));
        RedisKey key = $"aligndet:{run.Workspace}:live:{run.Id}:1:metrics";
        IDatabase database = lab.Get<IConnectionMultiplexer>().GetDatabase();
        Assert.InRange((await database.KeyTimeToLiveAsync(key))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        await Lab.UntilAsync(() => Task.FromResult(told.Where(message => message.Kind == LiveKind.Metrics).Sum(message => message.Data!.Count) == 450));
        Assert.All(told.Where(message => message.Id == run.Id), message => Assert.InRange(message.Data!.Count, 1, 300));
        Assert.Contains(told, message => message.Kind == LiveKind.Log && message.Data![0].GetProperty("message").GetString() == "hello");

        await writer.FlushAsync(Cancel);
        Assert.False(await database.KeyExistsAsync(key));
        Assert.Equal(450, (await MetricsAsync(lab, run))[0].Points.Count);
        Assert.Single(await lab.Get<RunData>().LogAsync(run.Workspace, run.Id, 10, Cancel));
    }

    [Fact]
    public async Task A_redis_that_dies_costs_no_line()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using RedisServer redis = new();
        await using Lab lab = new(redis.ConnectionString);
        RunRecord run = await lab.AddRunAsync();
        await using AttemptWriter writer = lab.Get<AttemptWriterFactory>().Create(run, s_quick);
        writer.Metric(1, Values(1));
        await Lab.UntilAsync(async () => (await MetricsAsync(lab, run)).Count == 1);
        redis.Restart(); // the list survives, so that the lines are in it and in the store
        writer.Metric(2, Values(2));
        writer.Log(StageLogLevel.Info, "still here");
        await writer.FlushAsync(Cancel);
        await Lab.UntilAsync(() => Task.FromResult(lab.Get<IConnectionMultiplexer>().IsConnected));
        Assert.Equal([1, 2], (await MetricsAsync(lab, run))[0].Points.Select(point => point.Step));
        Assert.Single(await lab.Get<RunData>().LogAsync(run.Workspace, run.Id, 10, Cancel));
    }

    private static Dictionary<string, double> Values(double loss) => new() { ["train/loss"] = loss };

    private static Task<IReadOnlyList<MetricSeries>> MetricsAsync(Lab lab, RunRecord run) =>
        lab.Get<RunData>().MetricsAsync(run.Workspace, run.Id, null, 1000, Cancel);
}
