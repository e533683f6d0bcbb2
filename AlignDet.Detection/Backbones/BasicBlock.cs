using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>Two 3x3 convolutions and a shortcut (torchvision's <c>BasicBlock</c>).</summary>
public sealed class BasicBlock : NamedModule<Tensor, Tensor>
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Sequential? _downsample;

    /// <summary>A block that halves the picture where <paramref name="stride"/> is 2.</summary>
    public BasicBlock(int inputs, int outputs, int stride)
        : base(nameof(BasicBlock))
    {
        _conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
        _bn1 = BatchNorm2d(outputs);
        _conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        _bn2 = BatchNorm2d(outputs);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);
        register_module("conv2", _conv2);
        register_module("bn2", _bn2);
        if (stride != 1 || inputs != outputs)
        {
            _downsample = Sequential(
                ("0", Conv2d(inputs, outputs, 1, stride: stride, bias: false)),
                ("1", BatchNorm2d(outputs)));
            register_module("downsample", _downsample);
        }
    }

    /// <summary>[N, inputs, H, W] to [N, outputs, H/stride, W/stride].</summary>
    public override Tensor forward(Tensor x)
    {
        Tensor y = functional.relu(_bn1.forward(_conv1.forward(x)));
        y = _bn2.forward(_conv2.forward(y));
        Tensor shortcut = _downsample is null ? x : _downsample.forward(x);
        return functional.relu(y + shortcut);
    }
}
