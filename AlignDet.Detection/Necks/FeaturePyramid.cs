using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Necks;

/// <summary>
/// Feature pyramid P3..P7 (Lin et al. 2017) with torchvision's parameter names (<c>inner_blocks.0.0</c>,
/// <c>layer_blocks.0.0</c>, <c>extra_blocks.p6</c>; source: torchvision/ops/feature_pyramid_network.py).
/// </summary>
public sealed class FeaturePyramid : NamedModule<Tensor[], Tensor[]>
{
    private readonly ModuleList<Sequential> _inner = [];
    private readonly ModuleList<Sequential> _layer = [];
    private readonly Conv2d _p6;
    private readonly Conv2d _p7;
    private readonly bool _p6FromInput;

    /// <summary>Random weights (Kaiming uniform, a = 1; biases 0).</summary>
    /// <param name="inputChannels">Channels of C3, C4, C5.</param>
    /// <param name="channels">Channels of every output.</param>
    /// <param name="p6FromInput">P6 from C5 (mmdet's <c>on_input</c>) instead of P5 (torchvision's choice).</param>
    /// <param name="batchNorm">A batch norm after each lateral and output convolution, which then has no bias (torchvision's <c>norm_layer</c>).</param>
    public FeaturePyramid(IReadOnlyList<int> inputChannels, int channels, bool p6FromInput, bool batchNorm = false)
        : base(nameof(FeaturePyramid))
    {
        _p6FromInput = p6FromInput;
        foreach (int inputs in inputChannels)
        {
            // torchvision wraps each convolution in a block, hence the second ".0" of its names
            _inner.Add(Block(Conv2d(inputs, channels, 1, bias: !batchNorm), channels, batchNorm));
            _layer.Add(Block(Conv2d(channels, channels, 3, padding: 1, bias: !batchNorm), channels, batchNorm));
        }
        _p6 = Conv2d(p6FromInput ? inputChannels[^1] : channels, channels, 3, stride: 2, padding: 1);
        _p7 = Conv2d(channels, channels, 3, stride: 2, padding: 1);
        var extra = new ModuleDict<Conv2d> { ("p6", _p6), ("p7", _p7) };
        register_module("inner_blocks", _inner);
        register_module("layer_blocks", _layer);
        register_module("extra_blocks", extra);
        foreach (Conv2d conv in modules().OfType<Conv2d>())
        {
            init.kaiming_uniform_(conv.weight!, a: 1);
            if (conv.bias is { } bias)
            {
                init.zeros_(bias);
            }
        }
    }

    /// <summary>C3, C4, C5 to P3..P7.</summary>
    /// <param name="inputs">[N, c, H/8, W/8], [N, c, H/16, W/16], [N, c, H/32, W/32].</param>
    /// <returns>Five maps of [N, channels, H/8, W/8] down to [N, channels, H/128, W/128].</returns>
    public override Tensor[] forward(Tensor[] inputs)
    {
        int levels = inputs.Length;
        var outputs = new Tensor[levels + 2];
        Tensor top = _inner[levels - 1].forward(inputs[^1]);
        outputs[levels - 1] = _layer[levels - 1].forward(top);
        for (int level = levels - 2; level >= 0; level--)
        {
            Tensor lateral = _inner[level].forward(inputs[level]);
            top = lateral + functional.interpolate(top, size: [lateral.shape[2], lateral.shape[3]], mode: InterpolationMode.Nearest);
            outputs[level] = _layer[level].forward(top);
        }
        outputs[levels] = _p6.forward(_p6FromInput ? inputs[^1] : outputs[levels - 1]);
        outputs[levels + 1] = _p7.forward(functional.relu(outputs[levels]));
        return outputs;
    }

    private static Sequential Block(Conv2d conv, int channels, bool batchNorm) =>
        batchNorm ? Sequential(("0", conv), ("1", BatchNorm2d(channels))) : Sequential(("0", conv));
}
