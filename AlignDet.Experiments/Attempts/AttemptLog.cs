using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Attempts;

internal static partial class AttemptLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The job of run {Run} is dropped. {Problem}")]
    public static partial void LogUnreadable(this ILogger log, string run, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is {State} (job settled: {Settled})")]
    public static partial void LogEnd(this ILogger log, string run, RunState state, bool settled);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: the queue does not answer; the run goes on")]
    public static partial void LogQueueFault(this ILogger log, string run, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: a heartbeat failed; the next one follows")]
    public static partial void LogBeatFault(this ILogger log, string run, Exception fault);
}
