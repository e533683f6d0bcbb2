using System.Collections.Concurrent;
using System.Text.Json;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Live;

/// <summary>Messages between the services by Redis pub/sub; hints only, nothing is lost when one is.</summary>
public sealed class LiveFeed(IConnectionMultiplexer redis, ILogger<LiveFeed> logger)
{
    private readonly ConcurrentDictionary<string, Listeners> _workspaces = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Tells everybody; a Redis that does not answer is no error.</summary>
    public async Task PublishAsync(LiveEvent message)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            if (redis.IsConnected) // else the call would wait for Redis until it runs out of time
            {
                await redis.GetSubscriber().PublishAsync(ChannelOf(message.Workspace), JsonSerializer.Serialize(message, PlatformJson.Compact));
            }
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            logger.LogDebug(fault, "Nobody was told of {Kind} {Id}", message.Kind, message.Id);
        }
    }

    /// <summary>Calls back on every message of a workspace until disposed. Survives a restart of Redis.</summary>
    public IDisposable Subscribe(string workspace, Action<LiveEvent> handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(workspace);
        ArgumentNullException.ThrowIfNull(handler);
        return ListenersOf(workspace).Add(handler);
    }

    private static RedisChannel ChannelOf(string workspace) => RedisChannel.Literal($"aligndet:{workspace}:events");

    /// <summary>One subscription a workspace serves everybody of this process, and stays: each message is read once.</summary>
    private Listeners ListenersOf(string workspace)
    {
        lock (_lock)
        {
            if (_workspaces.TryGetValue(workspace, out Listeners? known))
            {
                return known;
            }
            Listeners listeners = new(logger);
            ISubscriber subscriber = redis.GetSubscriber();
            // not waited for: the client subscribes by itself when Redis comes, or comes back
            subscriber.Subscribe(ChannelOf(workspace), CommandFlags.FireAndForget).OnMessage(message => listeners.Tell(message.Message));
            AwaitSubscription(subscriber);
            return _workspaces[workspace] = listeners;
        }
    }

    /// <summary>Where Redis answers, what is published from now on is heard: an answer on the same connection comes after that to the subscription.</summary>
    private void AwaitSubscription(ISubscriber subscriber)
    {
        try
        {
            if (redis.IsConnected)
            {
                subscriber.Ping();
            }
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            logger.LogDebug(fault, "Redis went away while it was subscribed to");
        }
    }

    private sealed class Listeners(ILogger logger)
    {
        private readonly ConcurrentDictionary<Guid, Action<LiveEvent>> _handlers = new();

        public IDisposable Add(Action<LiveEvent> handler)
        {
            Guid id = Guid.NewGuid();
            _handlers[id] = handler;
            return new Subscription(() => _handlers.TryRemove(id, out _));
        }

        public void Tell(string? json)
        {
            try
            {
                if (json is null || JsonSerializer.Deserialize<LiveEvent>(json, PlatformJson.Compact) is not { } message)
                {
                    return;
                }
                foreach (Action<LiveEvent> handler in _handlers.Values)
                {
                    Call(handler, message);
                }
            }
            catch (JsonException fault)
            {
                logger.LogWarning(fault, "A live message was not understood; a service of another version may have sent it");
            }
        }

        private void Call(Action<LiveEvent> handler, LiveEvent message)
        {
            try
            {
                handler(message);
            }
#pragma warning disable CA1031 // one listener's fault must not cost the others their messages
            catch (Exception fault)
            {
                logger.LogError(fault, "A listener failed on {Kind} {Id}", message.Kind, message.Id);
            }
#pragma warning restore CA1031
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
