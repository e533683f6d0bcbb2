using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Runs;

/// <summary>The code of a stage.</summary>
internal static class StageFactory
{
    /// <exception cref="BadInputException">This version cannot carry the stage out.</exception>
    public static IStage Create(string stage) => stage switch
    {
        _ => throw new BadInputException($"stage {stage}", "this version cannot carry it out yet", "Take another stage"),
    };
}
