namespace AlignDet.Recipes;

/// <summary>The detector of a recipe.</summary>
public sealed record DetectorSpec
{
    /// <summary>Architecture; <c>retinanet</c>.</summary>
    public string Kind { get; init; } = "retinanet";

    /// <summary>Backbone; <c>resnet18</c> or <c>resnet34</c>.</summary>
    public string Backbone { get; init; } = "resnet18";

    /// <summary>Channels of the feature pyramid and the heads.</summary>
    public int NeckChannels { get; init; } = 256;

    /// <summary>Backbone stages that do not learn: 0 none, 1 stem and <c>layer1</c>, ... 4 everything.</summary>
    public int FrozenStages { get; init; } = 1;

    /// <summary>Whether the backbone's batch norms use their stored statistics while training.</summary>
    public bool NormEval { get; init; } = true;

    /// <summary>Options of the detector kind.</summary>
    public DetectorOptions Options { get; init; } = new();
}
