using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Threading.Channels;
using AlignDet.Experiments.Live;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary><c>/events</c>: what changes, as it changes.</summary>
internal static class EventsApi
{
    private const int MostWaiting = 1000;

    // the first opens the stream at once, the others keep proxies from closing a quiet one
    private const string Ping = "ping";
    private static readonly TimeSpan s_betweenPings = TimeSpan.FromSeconds(15);

    public static void MapEventsApi(this RouteGroupBuilder api) => api.MapGet("/events", Watch).WithTags("Events")
        .WithSummary("What changes in the workspace, as server-sent events: hints, to read again what is shown; \"ping\" means nothing");

    private static ServerSentEventsResult<LiveEvent?> Watch(
        ClaimsPrincipal user, LiveFeed feed, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancel) =>
        TypedResults.ServerSentEvents(EventsAsync(user.Caller().Workspace, feed, time, lifetime.ApplicationStopping, cancel));

    private static async IAsyncEnumerable<SseItem<LiveEvent?>> EventsAsync(
        string workspace, LiveFeed feed, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        // a reader that is too slow misses hints rather than filling the memory
        Channel<LiveEvent?> waiting = Channel.CreateBounded<LiveEvent?>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        using IDisposable subscription = feed.Subscribe(workspace, message => waiting.Writer.TryWrite(message));
        using CancellationTokenRegistration end = stopping.Register(() => waiting.Writer.TryComplete());
        await using ITimer pings = time.CreateTimer(_ => waiting.Writer.TryWrite(null), null, TimeSpan.Zero, s_betweenPings);
        await foreach (LiveEvent? message in waiting.Reader.ReadAllAsync(cancel))
        {
            yield return new SseItem<LiveEvent?>(message, message?.Kind.ToString().ToLowerInvariant() ?? Ping);
        }
    }
}
