using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// A 3x3 convolution between two 1x1 ones, and a shortcut (torchvision's <c>Bottleneck</c>). The stride lies on the 3x3,
/// as in torchvision and in mmdet's <c>pytorch</c> style.
/// </summary>
public sealed class Bottleneck : NamedModule<Tensor, Tensor>
{
    /// <summary>How many times more channels go out than the 3x3 convolution has.</summary>
    public const int Expansion = 4;

    private readonly Conv2d _conv1;
    private readonly Module<Tensor, Tensor> _bn1;
    private readonly Conv2d _conv2;
    private readonly Module<Tensor, Tensor> _bn2;
    private readonly Conv2d _conv3;
    private readonly Module<Tensor, Tensor> _bn3;
    private readonly Sequential? _downsample;

    /// <summary>A block that halves the picture where <paramref name="stride"/> is 2.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="width">Channels of the 3x3 convolution, a quarter of those that go out.</param>
    /// <param name="stride">Stride of the 3x3 convolution.</param>
    /// <param name="norm">Makes a norm for a number of channels.</param>
    /// <param name="dilation">Distance of the 3x3 convolution's taps.</param>
    public Bottleneck(int inputs, int width, int stride, Func<int, Module<Tensor, Tensor>> norm, int dilation = 1)
        : base(nameof(Bottleneck))
    {
        ArgumentNullException.ThrowIfNull(norm);
        int outputs = width * Expansion;
        _conv1 = Conv2d(inputs, width, 1, bias: false);
        _bn1 = norm(width);
        _conv2 = Conv2d(width, width, 3, stride: stride, padding: dilation, dilation: dilation, bias: false);
        _bn2 = norm(width);
        _conv3 = Conv2d(width, outputs, 1, bias: false);
        _bn3 = norm(outputs);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        register_module("conv3", _conv3);
        register_module("bn3", _bn3);
        if (stride != 1 || inputs != outputs)
        {
            _downsample = Sequential(("0", Conv2d(inputs, outputs, 1, stride: stride, bias: false)), ("1", norm(outputs)));
            register_module("downsample", _downsample);
        }
    }

    /// <summary>[N, inputs, H, W] to [N, 4 x width, H/stride, W/stride].</summary>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor y = _bn1.forward(_conv1.forward(x)).relu_();
        y = _bn2.forward(_conv2.forward(y)).relu_();
        y = _bn3.forward(_conv3.forward(y));
        Tensor shortcut = _downsample is null ? x : _downsample.forward(x);
        return y.add_(shortcut).relu_().MoveToOuterDisposeScope();
    }
}
