using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>A network that turns pictures into feature maps: [N, 3, H, W] to four maps, H/4 x W/4 down to H/32 x W/32.</summary>
public abstract class Backbone : NamedModule<Tensor, Tensor[]>
{
    private readonly bool _normEval;
    private Module[] _frozen = [];

    /// <summary>For the architectures.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="spec">Whether norms use their stored statistics while training.</param>
    protected Backbone(string name, DetectorSpec spec)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(spec);
        _normEval = spec.NormEval;
    }

    /// <summary>Channels of the four outputs.</summary>
    public abstract IReadOnlyList<int> OutputChannels { get; }

    /// <summary>The backbone a recipe names, with random weights drawn from Torch's generator.</summary>
    /// <param name="spec">Name and options.</param>
    /// <param name="firstOutput">First of the four outputs that is used: where outputs have norms of their own, those before it get none.</param>
    /// <param name="outputNorms">Whether the outputs of a Swin are normalised.</param>
    /// <param name="dilated">Whether the last stage is as fine as the one before it (torchvision's <c>replace_stride_with_dilation</c>, DETR's DC5).</param>
    /// <exception cref="BadInputException">There is no backbone of this name, or it cannot be dilated.</exception>
    public static Backbone Create(DetectorSpec spec, int firstOutput = 0, bool outputNorms = true, bool dilated = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (dilated && spec.Backbone is not ("resnet50" or "resnet101"))
        {
            throw new BadInputException("detector.options.dilation", $"{spec.Backbone} cannot be dilated", "Use resnet50 or resnet101");
        }
        return spec.Backbone switch
        {
            "resnet18" or "resnet34" or "resnet50" or "resnet101" => new ResNet(spec, dilated),
            "mobilenet_v2" => new MobileNetV2(spec),
            "swin_t" or "swin_s" or "swin_b" or "swin_l" => new SwinTransformer(spec, firstOutput, outputNorms),
            _ => throw new BadInputException("detector.backbone", $"{spec.Backbone} is not known", "Use one of " + string.Join(", ", BackboneNames.All)),
        };
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        if (!on)
        {
            return;
        }
        foreach (Module module in _frozen)
        {
            module.eval();
        }
        if (_normEval)
        {
            foreach (BatchNorm2d norm in modules().OfType<BatchNorm2d>())
            {
                norm.eval();
            }
        }
    }

    /// <summary>Keeps these modules from learning, and in eval mode: what neither learns nor gets gradients needs no graph.</summary>
    protected void Freeze(params Module[] frozen)
    {
        _frozen = frozen;
        foreach (Parameter parameter in frozen.SelectMany(module => module.parameters()))
        {
            parameter.requires_grad = false;
        }
    }

    /// <summary>He's normal initialisation over the outputs of every convolution, norms that change nothing (torchvision's ResNet and MobileNetV2).</summary>
    protected void InitialiseConvolutions()
    {
        foreach (Conv2d conv in modules().OfType<Conv2d>())
        {
            init.kaiming_normal_(conv.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        }
        foreach (BatchNorm2d norm in modules().OfType<BatchNorm2d>())
        {
            init.ones_(norm.weight!);
            init.zeros_(norm.bias!);
        }
    }
}
