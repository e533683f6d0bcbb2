using AlignDet.Detection.Backbones;
using AlignDet.Detection.Necks;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Backbone and feature pyramid under torchvision's names <c>body</c> and <c>fpn</c>.</summary>
public sealed class PyramidBackbone : NamedModule<Tensor, Tensor[]>
{
    private readonly ResNet _body;
    private readonly FeaturePyramid _fpn;

    /// <summary>Prefix of the backbone's parameters in a detector.</summary>
    public const string BodyPrefix = "backbone.body.";

    /// <summary>Levels P3..P7.</summary>
    public PyramidBackbone(DetectorSpec spec)
        : base(nameof(PyramidBackbone))
    {
        _body = new ResNet(spec.Backbone, spec.FrozenStages, spec.NormEval);
        _fpn = new FeaturePyramid([.. ResNet.OutputChannels.Skip(1)], spec.NeckChannels, spec.Options.ExtraLevelsFrom == "c5", spec.Options.NeckNorm == "batch");
        register_module("body", _body);
        register_module("fpn", _fpn);
    }

    /// <summary>[N, 3, H, W] to five maps of [N, channels, H/8..H/128, W/8..W/128].</summary>
    public override Tensor[] forward(Tensor images) => _fpn.forward(_body.forward(images)[1..]);
}
