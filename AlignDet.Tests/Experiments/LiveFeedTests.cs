using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using AlignDet.Experiments.Live;
using AlignDet.Tests.Platform;
using Xunit;

namespace AlignDet.Tests.Experiments;

public class LiveFeedTests
{
    [Fact]
    public async Task Messages_reach_every_listener_of_their_workspace_until_it_leaves()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using RedisServer redis = new();
        await using Lab sender = new(redis.ConnectionString), receiver = new(redis.ConnectionString);
        ConcurrentQueue<LiveEvent> seen = new(), left = new(), elsewhere = new();
        LiveFeed feed = receiver.Get<LiveFeed>();
        using IDisposable faulty = feed.Subscribe("default", _ => throw new InvalidOperationException("a listener's own fault"));
        using IDisposable listener = feed.Subscribe("default", seen.Enqueue), other = feed.Subscribe("other", elsewhere.Enqueue);
        feed.Subscribe("default", left.Enqueue).Dispose();

        await HeardAsync(receiver.Get<LiveFeed>(), seen);
        JsonElement line = JsonSerializer.SerializeToElement(new { s = 1 });
        await sender.Get<LiveFeed>().PublishAsync(new LiveEvent(LiveKind.Metrics, "default", "run", [line]));

        await Lab.UntilAsync(() => Task.FromResult(seen.Any(message => message.Kind == LiveKind.Metrics)));
        LiveEvent message = Assert.Single(seen, message => message.Kind == LiveKind.Metrics);
        Assert.Equal((LiveKind.Metrics, "run", 1), (message.Kind, message.Id, message.Data![0].GetProperty("s").GetInt32()));
        Assert.Empty(left);
        Assert.Empty(elsewhere);
        await Lab.UntilAsync(() => Task.FromResult(receiver.Log.Warnings.Any(text => text.Contains("A listener failed", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_listener_hears_again_after_a_restart_of_redis()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        using RedisServer redis = new();
        await using Lab lab = new(redis.ConnectionString);
        LiveFeed feed = lab.Get<LiveFeed>();
        ConcurrentQueue<LiveEvent> seen = new();
        using IDisposable listener = feed.Subscribe("default", seen.Enqueue);
        await HeardAsync(feed, seen);
        redis.Restart();
        seen.Clear();
        await HeardAsync(feed, seen);
    }

    [Fact]
    public async Task A_listener_that_was_there_before_redis_hears_once_it_is_up()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        string port = $"{RedisServer.FreePort()}";
        await using Lab lab = new($"127.0.0.1:{port}");
        LiveFeed feed = lab.Get<LiveFeed>();
        ConcurrentQueue<LiveEvent> seen = new();
        using IDisposable listener = feed.Subscribe("default", seen.Enqueue);
        using Process redis = Process.Start(new ProcessStartInfo("/usr/bin/redis-server", ["--port", port, "--bind", "127.0.0.1", "--save", ""]) { RedirectStandardOutput = true })!;
        try
        {
            await HeardAsync(feed, seen);
        }
        finally
        {
            redis.Kill();
            await redis.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Without_redis_telling_and_listening_do_nothing()
    {
        await using Lab lab = new();
        using IDisposable listener = lab.Get<LiveFeed>().Subscribe("default", _ => { });
        await lab.Get<LiveFeed>().PublishAsync(new LiveEvent(LiveKind.Run, "default", "run"));
        Assert.Empty(lab.Log.Warnings);
    }

    /// <summary>Knocks until it is heard: what is said before the connection stands is lost, by design.</summary>
    private static Task HeardAsync(LiveFeed feed, ConcurrentQueue<LiveEvent> seen) => Lab.UntilAsync(async () =>
    {
        await feed.PublishAsync(new LiveEvent(LiveKind.Run, "default", "knock"));
        return !seen.IsEmpty;
    });
}
