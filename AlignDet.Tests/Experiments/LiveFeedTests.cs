using System.Collections.Concurrent;
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

        JsonElement line = JsonSerializer.SerializeToElement(new { s = 1 });
        await sender.Get<LiveFeed>().PublishAsync(new LiveEvent(LiveKind.Metrics, "default", "run", [line]));

        await Lab.UntilAsync(() => Task.FromResult(!seen.IsEmpty));
        LiveEvent message = Assert.Single(seen);
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
        ConcurrentQueue<string> seen = new();
        using IDisposable listener = feed.Subscribe("default", message => seen.Enqueue(message.Id));
        redis.Restart();
        await Lab.UntilAsync(async () =>
        {
            await feed.PublishAsync(new LiveEvent(LiveKind.Run, "default", "again"));
            return seen.Contains("again");
        });
    }

    [Fact]
    public async Task Without_redis_telling_and_listening_do_nothing()
    {
        await using Lab lab = new();
        using IDisposable listener = lab.Get<LiveFeed>().Subscribe("default", _ => { });
        await lab.Get<LiveFeed>().PublishAsync(new LiveEvent(LiveKind.Run, "default", "run"));
        Assert.Empty(lab.Log.Warnings);
    }
}
