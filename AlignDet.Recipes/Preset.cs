namespace AlignDet.Recipes;

/// <summary>A recipe or pipeline that comes with the program. It may leave a key to the user, its data set for instance, so it is valid only once that is given.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Stage">One of <see cref="StageNames"/>, or <c>pipeline</c>.</param>
/// <param name="Description">What it is for, in one line.</param>
/// <param name="Json">The file with its comments; see <see cref="RecipeDocument"/>.</param>
public sealed record Preset(string Name, string Stage, string Description, string Json)
{
    /// <summary>One of <see cref="DetectorKinds"/>: its detector, of a pipeline that of its nodes; null where it has none.</summary>
    public string? Detector { get; init; }

    /// <summary>One of <see cref="BackboneNames"/>, likewise.</summary>
    public string? Backbone { get; init; }

    /// <summary>The name with <c>BACKBONE</c> for that of the backbone, where the same is there for every backbone; else null.</summary>
    public string? Family { get; init; }
}
