using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Display;

/// <summary>Shows on standard error how a stage goes.</summary>
internal interface IStageDisplay
{
    void Progress(string phase, long done, long total);

    void Metric(long step, IReadOnlyDictionary<string, double> values);

    void Log(StageLogLevel level, string message);
}
