using AlignDet.Experiments.Live;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Metrics;

/// <summary>Makes the writers of attempts.</summary>
public sealed class AttemptWriterFactory(
    IArtifactStore store, IConnectionMultiplexer redis, LiveFeed feed, TimeProvider time, ILogger<AttemptWriter> logger)
{
    /// <summary>A writer for the attempt that the record names; to be disposed by whoever takes it.</summary>
    /// <param name="run">The record as it was claimed: its <c>Attempt</c> is the one that writes.</param>
    /// <param name="options">How often lines go where; null: as usual.</param>
    public AttemptWriter Create(RunRecord run, AttemptWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new AttemptWriter(run, store, redis, feed, time, options ?? new AttemptWriterOptions(), logger);
    }
}
