namespace AlignDet.Recipes;

/// <summary>The detector of a recipe.</summary>
public sealed record DetectorSpec
{
    /// <summary>Architecture, one of <see cref="DetectorKinds.All"/>.</summary>
    public string Kind { get; init; } = DetectorKinds.RetinaNet;

    /// <summary>Backbone, one of <see cref="BackboneNames.All"/>.</summary>
    public string Backbone { get; init; } = BackboneNames.ResNet18;

    /// <summary>Channels of the feature pyramid and the heads; DETR has neither and takes <see cref="DetrOptions.HiddenDim"/>.</summary>
    public int NeckChannels { get; init; } = 256;

    /// <summary>Backbone stages that do not learn: 0 none, 1 stem and first stage, ... 4 everything.</summary>
    public int FrozenStages { get; init; } = 1;

    /// <summary>Whether the backbone's batch norms use their stored statistics while training.</summary>
    public bool NormEval { get; init; } = true;

    /// <summary>
    /// <c>batch</c>, or <c>frozen</c>: statistics, scale and shift are constants (torchvision's and DETR's <c>FrozenBatchNorm2d</c>).
    /// For ResNet and MobileNet.
    /// </summary>
    public string BackboneNorm { get; init; } = "batch";

    /// <summary>Epsilon of the backbone's batch norms; torchvision's own COCO checkpoints were trained with 0.</summary>
    public double NormEps { get; init; } = 1e-5;

    /// <summary>Stochastic depth of the last block (it rises linearly from 0 at the first). For Swin.</summary>
    public double DropPath { get; init; } = 0.2;

    /// <summary>Options of the detector kind; the kind's defaults where none are given.</summary>
    public DetectorOptions Options
    {
        get => field ?? DetectorOptions.DefaultOf(Kind);
        init;
    }
}
