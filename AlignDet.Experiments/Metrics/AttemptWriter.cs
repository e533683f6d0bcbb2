using AlignDet.Recipes.Stages;

namespace AlignDet.Experiments.Metrics;

/// <summary>
/// Writes what an attempt says, under its own folder: closed immutable segments (<c>metrics/000001.ndjson</c>, <c>log/000001.ndjson</c>,
/// at most 4 MB or 60 s) with down-sampled tiers beside, and meanwhile a live tail in Redis with a message to whoever watches, about
/// once a second. Cheap to call from the training thread; a Redis that does not answer costs the live view, never a line.
/// </summary>
public sealed class AttemptWriter : IAsyncDisposable
{
    /// <summary>Values of a step; what is not finite is left out.</summary>
    public void Metric(long step, IReadOnlyDictionary<string, double> values) => throw new NotImplementedException();

    /// <summary>A line of the log.</summary>
    public void Log(StageLogLevel level, string message) => throw new NotImplementedException();

    /// <summary>A picture with its boxes, under <c>pictures/step-000300/</c>.</summary>
    public Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Closes the open segments: what was said up to now is in the store when this returns. Called before a checkpoint counts.</summary>
    public Task FlushAsync(CancellationToken cancel) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
