using AlignDet.Recipes;

namespace AlignDet.Detection.Training;

/// <summary>Linear warm-up and steps (source: mmcv's LrUpdaterHook and StepLrUpdaterHook).</summary>
public static class LearningRate
{
    /// <summary>The learning rate of a step, from 0.</summary>
    public static double At(ScheduleSpec schedule, long step)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        double rate = schedule.Lr * Math.Pow(schedule.Gamma, schedule.Milestones.Count(milestone => step >= milestone));
        if (step >= schedule.WarmupSteps)
        {
            return rate;
        }
        double missing = (1 - ((double)step / schedule.WarmupSteps)) * (1 - schedule.WarmupFactor);
        return rate * (1 - missing);
    }
}
