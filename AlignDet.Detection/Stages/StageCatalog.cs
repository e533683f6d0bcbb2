using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Proposals;

namespace AlignDet.Detection.Stages;

/// <summary>The stages by name. Making one does not load Torch yet: the stage does, where it needs it.</summary>
public static class StageCatalog
{
    /// <summary>The code of a stage.</summary>
    /// <exception cref="BadInputException">This version does not carry the stage out.</exception>
    public static IStage Create(string stage) => stage switch
    {
        StageNames.Proposals => new ProposalStage(),
        StageNames.BoxDomain => new BoxDomainStage(),
        StageNames.FineTune => new FineTuneStage(),
        StageNames.Evaluate => new EvaluateStage(),
        _ => throw new BadInputException("stage", $"{stage} cannot be carried out by this version", $"Use {StageNames.Proposals}, {StageNames.BoxDomain}, {StageNames.FineTune} or {StageNames.Evaluate}"),
    };
}
