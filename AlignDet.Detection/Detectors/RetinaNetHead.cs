using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>RetinaNet's two towers under torchvision's names <c>classification_head</c> and <c>regression_head</c>.</summary>
public sealed class RetinaNetHead : Module<Tensor[], (Tensor Classification, Tensor Offsets)>
{
    /// <summary>Towers and last layers.</summary>
    /// <param name="spec">Channels, depth and norm.</param>
    /// <param name="anchors">Anchors at each location, A.</param>
    /// <param name="classOutput">Last layer of the classification tower, [N, C, H, W] to [N, A * K, H, W].</param>
    /// <param name="values">K: classes, or in pre-training the size of the contrasted vectors.</param>
    public RetinaNetHead(DetectorSpec spec, int anchors, Module<Tensor, Tensor> classOutput, int values)
        : base(nameof(RetinaNetHead))
    {
        Conv2d regressionOutput = Conv2d(spec.NeckChannels, anchors * 4, 3, padding: 1);
        init.normal_(regressionOutput.weight!, 0, 0.01);
        init.zeros_(regressionOutput.bias!);

        Classification = new HeadTower(spec, "cls_logits", classOutput, values);
        Regression = new HeadTower(spec, "bbox_reg", regressionOutput, 4);
        register_module("classification_head", Classification);
        register_module("regression_head", Regression);
    }

    /// <summary>Prefixes of the last layers' parameters in a detector.</summary>
    public static IReadOnlyList<string> FinalLayers { get; } = ["head.classification_head.cls_logits.", "head.regression_head.bbox_reg."];

    /// <summary>The tower of the class scores.</summary>
    public HeadTower Classification { get; }

    /// <summary>The tower of the box offsets.</summary>
    public HeadTower Regression { get; }

    /// <summary>P3..P7 to [N, anchors of all levels, K] and offsets [N, anchors of all levels, 4].</summary>
    public override (Tensor Classification, Tensor Offsets) forward(Tensor[] levels) =>
        (Classification.forward(levels), Regression.forward(levels));
}
