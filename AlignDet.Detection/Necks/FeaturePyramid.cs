using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Necks;

/// <summary>
/// Feature pyramid (Lin et al. 2017) with torchvision's parameter names (<c>inner_blocks.0.0</c>,
/// <c>layer_blocks.0.0</c>, <c>extra_blocks.p6</c>; source: torchvision/ops/feature_pyramid_network.py).
/// </summary>
public sealed class FeaturePyramid : NamedModule<Tensor[], Tensor[]>
{
    private readonly ModuleList<Sequential> _inner = [];
    private readonly ModuleList<Sequential> _layer = [];
    private readonly Conv2d? _p6;
    private readonly Conv2d? _p7;
    private readonly ExtraLevels _extra;
    private readonly bool _relu;

    /// <summary>Random weights (Kaiming uniform, a = 1; biases 0).</summary>
    /// <param name="inputChannels">Channels of the inputs, finest first.</param>
    /// <param name="channels">Channels of every output.</param>
    /// <param name="extra">Levels above the last input's.</param>
    /// <param name="batchNorm">A batch norm after each lateral and output convolution, which then has no bias (torchvision's <c>norm_layer</c>).</param>
    /// <param name="extraRelu">Whether P7 sees P6 through a ReLU (torchvision always, mmdet's <c>relu_before_extra_convs</c>).</param>
    public FeaturePyramid(IReadOnlyList<int> inputChannels, int channels, ExtraLevels extra, bool batchNorm = false, bool extraRelu = true)
        : base(nameof(FeaturePyramid))
    {
        _extra = extra;
        _relu = extraRelu;
        foreach (int inputs in inputChannels)
        {
            // torchvision wraps each convolution in a block, hence the second ".0" of its names
            _inner.Add(Block(Conv2d(inputs, channels, 1, bias: !batchNorm), channels, batchNorm));
            _layer.Add(Block(Conv2d(channels, channels, 3, padding: 1, bias: !batchNorm), channels, batchNorm));
        }
        register_module("inner_blocks", _inner);
        register_module("layer_blocks", _layer);
        if (extra is ExtraLevels.P6P7FromP5 or ExtraLevels.P6P7FromC5)
        {
            _p6 = Conv2d(extra == ExtraLevels.P6P7FromC5 ? inputChannels[^1] : channels, channels, 3, stride: 2, padding: 1);
            _p7 = Conv2d(channels, channels, 3, stride: 2, padding: 1);
            register_module("extra_blocks", new ModuleDict<Conv2d> { ("p6", _p6), ("p7", _p7) });
        }
        foreach (Conv2d conv in modules().OfType<Conv2d>())
        {
            init.kaiming_uniform_(conv.weight!, a: 1);
            if (conv.bias is { } bias)
            {
                init.zeros_(bias);
            }
        }
    }

    /// <summary>Maps of a backbone, finest first, to as many of the pyramid and the extra levels, finest first.</summary>
    /// <param name="inputs">[N, c, h, w] each, halving from one to the next, as many as there were channels.</param>
    /// <returns>[N, channels, h, w] each.</returns>
    public override Tensor[] forward(Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, _inner.Count);
        using var scope = NewDisposeScope();
        var levels = new List<Tensor>(inputs.Length + 2);
        Tensor top = _inner[^1].forward(inputs[^1]);
        levels.Add(_layer[^1].forward(top));
        for (int i = inputs.Length - 2; i >= 0; i--)
        {
            Tensor lateral = _inner[i].forward(inputs[i]);
            top = lateral.add_(functional.interpolate(top, size: [lateral.shape[2], lateral.shape[3]], mode: InterpolationMode.Nearest));
            levels.Insert(0, _layer[i].forward(top));
        }
        if (_extra == ExtraLevels.MaxPool)
        {
            levels.Add(functional.max_pool2d(levels[^1], kernel_size: 1, stride: 2));
        }
        else if (_p6 is not null && _p7 is not null)
        {
            Tensor p6 = _p6.forward(_extra == ExtraLevels.P6P7FromC5 ? inputs[^1] : levels[^1]);
            levels.Add(p6);
            levels.Add(_p7.forward(_relu ? functional.relu(p6) : p6));
        }
        return [.. levels.Select(level => level.MoveToOuterDisposeScope())];
    }

    private static Sequential Block(Conv2d conv, int channels, bool batchNorm) =>
        batchNorm ? Sequential(("0", conv), ("1", BatchNorm2d(channels))) : Sequential(("0", conv));
}
