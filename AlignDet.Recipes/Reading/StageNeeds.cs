namespace AlignDet.Recipes.Reading;

/// <summary>What a stage cannot do without.</summary>
internal static class StageNeeds
{
    public static void Check(Recipe recipe, JsonSection root)
    {
        if (recipe.BoxDomain.Compat)
        {
            root.Problem("boxDomain.compat", "is true, this version has no such mode", "Give false");
        }
        if (recipe.Stage == StageNames.BoxDomain && !DetectorKinds.CanPreTrain(recipe.Detector.Kind))
        {
            root.Problem("detector.kind", $"{recipe.Detector.Kind} cannot be pre-trained by this version", "Give " + string.Join(" or ", DetectorKinds.All.Where(DetectorKinds.CanPreTrain)));
        }
        if (recipe.Data.Percent < 100 && recipe.Stage != StageNames.FineTune)
        {
            root.Problem("data.percent", $"is given, but only {StageNames.FineTune} takes a part of the labels", "Leave it out");
        }
        bool hasWeights = recipe.Weights is not null;
        if (recipe.Stage.Length == 0)
        {
            return; // reported already
        }
        JsonSection data = root.Section("data");
        if (!data.Has("dataset"))
        {
            data.Problem("dataset", $"is missing, the stage {recipe.Stage} needs it", Reference.DatasetForms);
        }
        if (recipe.Stage == StageNames.BoxDomain && !data.Has("proposals"))
        {
            data.Problem("proposals", "is missing, the stage box-domain learns from proposals", Reference.ProposalsForms);
        }
        if (recipe.Stage is StageNames.Evaluate or StageNames.Predict && !hasWeights)
        {
            root.Problem("weights.from", $"is missing, the stage {recipe.Stage} needs a trained detector", Reference.WeightsForms);
        }
        if (recipe.Stage == StageNames.Evaluate && !data.Has("val"))
        {
            data.Problem("val", "is missing, the stage evaluate needs a labelled split", "Give its name, such as \"val\"");
        }
    }
}
