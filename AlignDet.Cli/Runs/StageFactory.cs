using AlignDet.Detection.Stages;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Proposals;

namespace AlignDet.Cli.Runs;

/// <summary>The code of a stage.</summary>
internal static class StageFactory
{
    /// <exception cref="BadInputException">This version cannot carry the stage out.</exception>
    public static IStage Create(string stage) => stage == StageNames.Proposals ? new ProposalStage() : StageCatalog.Create(stage);
}
