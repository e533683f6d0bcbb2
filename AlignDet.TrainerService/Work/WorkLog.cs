using Microsoft.Extensions.Logging;

namespace AlignDet.TrainerService.Work;

internal static partial class WorkLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Trainer {Name} takes jobs of {Lanes} on {Device}")]
    public static partial void LogReady(this ILogger log, string name, string lanes, string device);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} ({Name}): attempt {Attempt} of stage {Stage} begins")]
    public static partial void LogBegin(this ILogger log, string run, string name, int attempt, string stage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No job could be taken or ended; the next try follows")]
    public static partial void LogTrouble(this ILogger log, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is somebody else's now; this attempt ends without a trace")]
    public static partial void LogLost(this ILogger log, string run);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} failed: {Message}")]
    public static partial void LogBadInput(this ILogger log, string run, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} failed")]
    public static partial void LogFault(this ILogger log, string run, Exception fault);
}
