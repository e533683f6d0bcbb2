using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.Experiments.Attempts;

/// <summary>What attempts work with.</summary>
public sealed class AttemptServices(
    RunRepository runs, JobQueue queue, AttemptWriterFactory writers, LiveFeed live, TimeProvider time, IOptions<JobOptions> options, ILogger<AttemptServices> log)
{
    internal RunRepository Runs => runs;

    internal JobQueue Queue => queue;

    internal AttemptWriterFactory Writers => writers;

    internal LiveFeed Live => live;

    internal TimeProvider Time => time;

    internal JobOptions Options => options.Value;

    internal ILogger Log => log;

    internal CheckpointArchive Checkpoints { get; } = new(runs.Store);

    internal Task TellAsync(RunRecord run) => live.PublishAsync(new LiveEvent(LiveKind.Run, run.Workspace, run.Id));
}
