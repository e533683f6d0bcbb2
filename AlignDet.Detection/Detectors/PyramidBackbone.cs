using AlignDet.Detection.Backbones;
using AlignDet.Detection.Necks;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Backbone and feature pyramid under torchvision's names <c>body</c> and <c>fpn</c>.</summary>
public sealed class PyramidBackbone : NamedModule<Tensor, Tensor[]>
{
    private readonly Backbone _body;
    private readonly FeaturePyramid _fpn;
    private readonly int _firstStage;

    /// <summary>Prefix of the backbone's parameters in a detector.</summary>
    public const string BodyPrefix = "backbone.body.";

    private PyramidBackbone(DetectorSpec spec, int firstStage, ExtraLevels extra, bool norm, bool extraRelu = true)
        : base(nameof(PyramidBackbone))
    {
        _firstStage = firstStage;
        _body = Backbone.Create(spec, firstStage);
        _fpn = new FeaturePyramid([.. _body.OutputChannels.Skip(firstStage)], spec.NeckChannels, extra, norm, extraRelu);
        register_module("body", _body);
        register_module("fpn", _fpn);
    }

    /// <summary>Levels P3..P7 of a dense detector.</summary>
    public static PyramidBackbone Dense(DetectorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var options = (DenseOptions)spec.Options;
        ExtraLevels extra = options.ExtraLevelsFrom == "c5" ? ExtraLevels.P6P7FromC5 : ExtraLevels.P6P7FromP5;
        return new PyramidBackbone(spec, firstStage: 1, extra, options.NeckNorm == "batch", options.ExtraLevelsRelu);
    }

    /// <summary>Levels P2..P6 of an R-CNN, the last by max pooling.</summary>
    public static PyramidBackbone Rcnn(DetectorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new PyramidBackbone(spec, firstStage: 0, ExtraLevels.MaxPool, ((RcnnOptions)spec.Options).NeckNorm == "batch");
    }

    /// <summary>[N, 3, H, W] to five maps of [N, channels, h, w], finest first.</summary>
    public override Tensor[] forward(Tensor images) => _fpn.forward(_body.forward(images)[_firstStage..]);
}
