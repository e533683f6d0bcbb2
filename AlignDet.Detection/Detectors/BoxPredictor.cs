using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>Last layers of the second stage, under torchvision's names <c>cls_score</c> and <c>bbox_pred</c>.</summary>
internal sealed class BoxPredictor : NamedModule<Tensor, (Tensor Logits, Tensor Offsets)>
{
    private readonly Linear _logits;
    private readonly Linear _offsets;

    /// <param name="inputs">Values a proposal.</param>
    /// <param name="classes">K + 1, with the background.</param>
    public BoxPredictor(int inputs, int classes)
        : base(nameof(BoxPredictor))
    {
        _logits = Linear(inputs, classes);
        _offsets = Linear(inputs, classes * 4);
        register_module("cls_score", _logits);
        register_module("bbox_pred", _offsets);
    }

    /// <summary>[R, inputs] to [R, K + 1] and [R, (K + 1) * 4].</summary>
    public override (Tensor Logits, Tensor Offsets) forward(Tensor x) => (_logits.forward(x), _offsets.forward(x));
}
