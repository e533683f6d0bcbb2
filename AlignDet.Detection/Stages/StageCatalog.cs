using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Detection.Stages;

/// <summary>The stages that need Torch, by name.</summary>
public static class StageCatalog
{
    /// <summary>The code of a stage.</summary>
    /// <exception cref="BadInputException">This version does not carry the stage out.</exception>
    public static IStage Create(string stage) => stage switch
    {
        StageNames.BoxDomain => new BoxDomainStage(),
        StageNames.FineTune => new FineTuneStage(),
        StageNames.Evaluate => new EvaluateStage(),
        _ => throw new BadInputException("stage", $"{stage} cannot be trained by this version", $"Use {StageNames.BoxDomain}, {StageNames.FineTune} or {StageNames.Evaluate}"),
    };
}
