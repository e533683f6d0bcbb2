using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>A 1x1 convolution that widens, a 3x3 one of single channels, a linear 1x1 one that narrows (torchvision's <c>InvertedResidual</c>).</summary>
public sealed class InvertedResidual : NamedModule<Tensor, Tensor>
{
    private readonly Sequential _conv;
    private readonly bool _residual;

    /// <summary>A block that halves the picture where <paramref name="stride"/> is 2, and adds its input where the shapes allow it.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">Stride of the 3x3 convolution.</param>
    /// <param name="expansion">How many times wider the block is inside.</param>
    /// <param name="norm">Makes a norm for a number of channels.</param>
    public InvertedResidual(int inputs, int outputs, int stride, int expansion, Func<int, Module<Tensor, Tensor>> norm)
        : base(nameof(InvertedResidual))
    {
        ArgumentNullException.ThrowIfNull(norm);
        _residual = stride == 1 && inputs == outputs;
        int width = inputs * expansion;
        List<Module<Tensor, Tensor>> layers = expansion == 1 ? [] : [ConvNorm(inputs, width, 1, 1, 1, norm)];
        layers.Add(ConvNorm(width, width, 3, stride, groups: width, norm));
        layers.Add(Conv2d(width, outputs, 1, bias: false));
        layers.Add(norm(outputs));
        _conv = Sequential([.. layers.Select((layer, i) => (i.ToString(CultureInfo.InvariantCulture), layer))]);
        register_module("conv", _conv);
    }

    /// <summary>[N, inputs, H, W] to [N, outputs, H/stride, W/stride].</summary>
    public override Tensor forward(Tensor x)
    {
        Tensor y = _conv.forward(x);
        return _residual ? y.add_(x) : y;
    }

    /// <summary>Convolution, norm and ReLU6 under the names 0, 1 and 2 (torchvision's <c>Conv2dNormActivation</c>).</summary>
    internal static Sequential ConvNorm(int inputs, int outputs, int kernel, int stride, int groups, Func<int, Module<Tensor, Tensor>> norm) =>
        Sequential(
            ("0", Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, groups: groups, bias: false)),
            ("1", norm(outputs)),
            ("2", ReLU6(inplace: true)));
}
