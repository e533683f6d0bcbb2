namespace AlignDet.Recipes;

/// <summary>The stages a recipe can describe.</summary>
public static class StageNames
{
    /// <summary>Selective search over a folder of pictures.</summary>
    public const string Proposals = "proposals";

    /// <summary>The backbone learns from whole pictures.</summary>
    public const string ImageDomain = "image-domain";

    /// <summary>The whole detector learns from proposals, without labels.</summary>
    public const string BoxDomain = "box-domain";

    /// <summary>Ordinary detector training on labelled boxes.</summary>
    public const string FineTune = "fine-tune";

    /// <summary>AP of a checkpoint.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Boxes for pictures without labels.</summary>
    public const string Predict = "predict";

    /// <summary>All of them, in the order of the way of the data.</summary>
    public static IReadOnlyList<string> All { get; } = [Proposals, ImageDomain, BoxDomain, FineTune, Evaluate, Predict];
}
