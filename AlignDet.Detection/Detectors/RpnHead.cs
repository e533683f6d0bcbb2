using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Scores and offsets of anchors, by the same layers on every level, under torchvision's names <c>conv.0.0</c>, <c>cls_logits</c>, <c>bbox_pred</c>
/// (source: torchvision/models/detection/rpn.py, RPNHead).
/// </summary>
public sealed class RpnHead : NamedModule<Tensor[], (Tensor Objectness, Tensor Offsets)>
{
    private readonly Sequential _conv;
    private readonly Conv2d _objectness;
    private readonly Conv2d _offsets;

    /// <summary>Random weights (normal, 0.01).</summary>
    /// <param name="spec">Channels and depth.</param>
    /// <param name="anchors">Anchors at each location, A.</param>
    public RpnHead(DetectorSpec spec, int anchors)
        : base(nameof(RpnHead))
    {
        ArgumentNullException.ThrowIfNull(spec);
        Action<Tensor> draw = ConvBlocks.Normal(0.01);
        _conv = Sequential(ConvBlocks.Make(spec.NeckChannels, ((RcnnOptions)spec.Options).RpnConvs, "none", draw));
        _objectness = Conv2d(spec.NeckChannels, anchors, 1);
        _offsets = Conv2d(spec.NeckChannels, anchors * 4, 1);
        foreach (Conv2d output in (Conv2d[])[_objectness, _offsets])
        {
            draw(output.weight!);
            init.zeros_(output.bias!);
        }
        register_module("conv", _conv);
        register_module("cls_logits", _objectness);
        register_module("bbox_pred", _offsets);
    }

    /// <summary>P2..P6 to objectness logits [N, anchors of all levels] and offsets [N, anchors of all levels, 4].</summary>
    public override (Tensor Objectness, Tensor Offsets) forward(Tensor[] levels)
    {
        Tensor[] features = [.. levels.Select(_conv.forward)]; // [N, C, H/4, W/4] ... [N, C, H/64, W/64]
        return (HeadTower.Flatten(features.Select(_objectness.forward), 1).squeeze(-1), HeadTower.Flatten(features.Select(_offsets.forward), 4));
    }
}
