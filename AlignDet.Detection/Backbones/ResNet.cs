using System.Globalization;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// ResNet-18, -34, -50 and -101 (He et al. 2016) without the classifier, with torchvision's parameter names
/// (<c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c> ...; source: torchvision/models/resnet.py).
/// </summary>
public sealed class ResNet : Backbone
{
    private readonly Conv2d _conv1;
    private readonly Module<Tensor, Tensor> _bn1;
    private readonly MaxPool2d _maxpool;
    private readonly Sequential[] _layers = new Sequential[4];

    /// <summary>Random weights (Kaiming, fan-out).</summary>
    /// <param name="spec">Backbone name, frozen stages and norms.</param>
    /// <param name="dilated">Whether the last stage keeps the size of the one before it and has dilated convolutions instead; for ResNet-50 and -101.</param>
    /// <exception cref="BadInputException">The name is unknown.</exception>
    public ResNet(DetectorSpec spec, bool dilated = false)
        : base(nameof(ResNet), spec)
    {
        (int[] blocks, bool deep) = spec.Backbone switch
        {
            "resnet18" => ((int[])[2, 2, 2, 2], false),
            "resnet34" => ([3, 4, 6, 3], false),
            "resnet50" => ([3, 4, 6, 3], true),
            "resnet101" => ([3, 4, 23, 3], true),
            _ => throw new BadInputException("detector.backbone", $"{spec.Backbone} is not known", "Use resnet18, resnet34, resnet50 or resnet101"),
        };
        Func<int, Module<Tensor, Tensor>> norm = BackboneNorm.From(spec);

        _conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        _bn1 = norm(64);
        _maxpool = MaxPool2d(3, stride: 2, padding: 1);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);

        int[] widths = [64, 128, 256, 512];
        int expansion = deep ? Bottleneck.Expansion : 1;
        OutputChannels = [.. widths.Select(width => width * expansion)];
        int inputs = 64;
        for (int stage = 0; stage < 4; stage++)
        {
            _layers[stage] = Stage(inputs, widths[stage], blocks[stage], stride: stage == 0 || (dilated && stage == 3) ? 1 : 2, deep, norm, dilated && stage == 3 ? 2 : 1);
            register_module($"layer{stage + 1}", _layers[stage]);
            inputs = OutputChannels[stage];
        }
        InitialiseConvolutions();
        if (spec.FrozenStages > 0)
        {
            Freeze([_conv1, _bn1, .. _layers[..spec.FrozenStages]]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputChannels { get; }

    /// <summary>Features of the four stages; c is 64 for ResNet-18 and -34, 256 for the deeper ones.</summary>
    /// <param name="images">[N, 3, H, W], normalised.</param>
    /// <returns>[N, c, H/4, W/4], [N, 2c, H/8, W/8], [N, 4c, H/16, W/16], [N, 8c, H/32, W/32]; the last is H/16 x W/16 where it is dilated.</returns>
    public override Tensor[] forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = Stem(images); // [N, 64, H/4, W/4]
        var features = new Tensor[4];
        for (int stage = 0; stage < 4; stage++)
        {
            features[stage] = x = _layers[stage].forward(x).MoveToOuterDisposeScope();
        }
        return features;
    }

    private Tensor Stem(Tensor images)
    {
        using var scope = NewDisposeScope();
        Tensor x = _bn1.forward(_conv1.forward(images)).relu_(); // [N, 64, H/2, W/2]
        return _maxpool.forward(x).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(int inputs, int width, int blocks, int stride, bool deep, Func<int, Module<Tensor, Tensor>> norm, int dilation)
    {
        var stage = new (string, Module<Tensor, Tensor>)[blocks];
        for (int b = 0; b < blocks; b++)
        {
            Module<Tensor, Tensor> block = deep
                ? new Bottleneck(inputs, width, stride, norm, b == 0 ? 1 : dilation) // the first block's taps stay as close as before
                : new BasicBlock(inputs, width, stride, norm);
            stage[b] = (b.ToString(CultureInfo.InvariantCulture), block);
            inputs = deep ? width * Bottleneck.Expansion : width;
            stride = 1;
        }
        return Sequential(stage);
    }
}
