using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Logging;

namespace AlignDet.Experiments.Runs;

internal static partial class RunLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: the queue does not answer; its record counts and the queue follows")]
    public static partial void LogQueueFault(this ILogger log, string run, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue does not answer ({Problem}); records and queue are compared again shortly")]
    public static partial void LogQueueSilent(this ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "Records and queue could not be compared; the next try follows")]
    public static partial void LogReconcileFault(this ILogger log, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is held up; the next try follows. {Problem}")]
    public static partial void LogHeldUp(this ILogger log, string run, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is {State}")]
    public static partial void LogMoved(this ILogger log, string run, RunState state);
}
