using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;

namespace AlignDet.Detection.Data;

/// <summary>Puts every problem of a data set into the run's log, and only the first of them before the user's eyes.</summary>
internal sealed class ProblemLog(IStageContext context)
{
    private const int Shown = 20;
    private int _count;

    public void Tell(DatasetProblem problem)
    {
        context.Log(_count < Shown ? StageLogLevel.Warning : StageLogLevel.Debug, problem.ToString());
        if (++_count == Shown)
        {
            context.Log(StageLogLevel.Warning, "further problems of this file are in the log only; aligndet dataset check lists them all");
        }
    }
}
