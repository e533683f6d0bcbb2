using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Components.Shared;

/// <summary>Whether the trainer of a run is not heard of any more, so that its progress and time left tell nothing.</summary>
internal static class Silence
{
    // trainers write every few seconds; a store in the cloud may be slow for a while
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    /// <summary>How long nothing was heard of a run that should be running; null when all is well.</summary>
    public static TimeSpan? Of(RunRecord run, DateTimeOffset now) =>
        run.State == RunState.Running && run.HeartbeatUtc is { } heartbeat && now - heartbeat > s_long ? now - heartbeat : null;
}
