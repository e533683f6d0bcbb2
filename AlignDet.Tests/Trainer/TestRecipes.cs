using AlignDet.Recipes;

namespace AlignDet.Tests.Trainer;

internal static class TestRecipes
{
    /// <summary>For <see cref="StepStage"/>; what it names is never opened.</summary>
    public static Recipe Steps(int steps, int every = 10, int keepLast = 2) => new()
    {
        Stage = StageNames.FineTune,
        Data = new DataSpec { Dataset = "file:/nowhere" },
        Schedule = new ScheduleSpec { Steps = steps },
        Checkpoint = new CheckpointSpec { Every = every, KeepLast = keepLast },
    };
}
