namespace AlignDet.Recipes.Stages;

/// <summary>A stage is a function of a recipe and a context; command line and trainer give different contexts to the same code.</summary>
public interface IStage
{
    /// <summary>Carries the recipe out. A failure is thrown; <see cref="BadInputException"/> where the user can mend it.</summary>
    /// <param name="recipe">A validated recipe of this stage.</param>
    /// <param name="context">The stage's only way to the outside.</param>
    /// <param name="cancel">Stops at once, without a checkpoint; see <see cref="IStageContext.PauseRequested"/> for the gentle way.</param>
    Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel);
}

/// <summary>How a stage ended.</summary>
public enum StageOutcome
{
    /// <summary>All steps are done and the results published.</summary>
    Completed,

    /// <summary>A checkpoint was written on request; the stage can be resumed from it.</summary>
    Paused,
}
