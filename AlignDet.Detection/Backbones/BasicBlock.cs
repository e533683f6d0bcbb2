using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>Two 3x3 convolutions and a shortcut (torchvision's <c>BasicBlock</c>).</summary>
public sealed class BasicBlock : NamedModule<Tensor, Tensor>
{
    private readonly Conv2d _conv1;
    private readonly Module<Tensor, Tensor> _bn1;
    private readonly Conv2d _conv2;
    private readonly Module<Tensor, Tensor> _bn2;
    private readonly Sequential? _downsample;

    /// <summary>A block that halves the picture where <paramref name="stride"/> is 2.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">Stride of the first convolution.</param>
    /// <param name="norm">Makes a norm for a number of channels.</param>
    public BasicBlock(int inputs, int outputs, int stride, Func<int, Module<Tensor, Tensor>> norm)
        : base(nameof(BasicBlock))
    {
        ArgumentNullException.ThrowIfNull(norm);
        _conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
        _bn1 = norm(outputs);
        _conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        _bn2 = norm(outputs);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        if (stride != 1 || inputs != outputs)
        {
            _downsample = Sequential(("0", Conv2d(inputs, outputs, 1, stride: stride, bias: false)), ("1", norm(outputs)));
            register_module("downsample", _downsample);
        }
    }

    /// <summary>[N, inputs, H, W] to [N, outputs, H/stride, W/stride].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = _bn1.forward(_conv1.forward(x)).relu_();
        y = _bn2.forward(_conv2.forward(y));
        Tensor shortcut = _downsample is null ? x : _downsample.forward(x);
        return y.add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
