using System.Globalization;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>
/// ResNet-18 and -34 (He et al. 2016) without the classifier, with torchvision's parameter names
/// (<c>conv1</c>, <c>bn1</c>, <c>layer1.0.conv1</c> ...; source: torchvision/models/resnet.py).
/// </summary>
public sealed class ResNet : Backbone
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly MaxPool2d _maxpool;
    private readonly Sequential[] _layers;
    private readonly int _frozenStages;
    private readonly bool _normEval;

    /// <summary>Random weights (Kaiming, fan-out).</summary>
    /// <param name="spec">Backbone name, frozen stages and norms.</param>
    /// <exception cref="BadInputException">The name is unknown.</exception>
    public ResNet(DetectorSpec spec)
        : base(nameof(ResNet))
    {
        ArgumentNullException.ThrowIfNull(spec);
        int[] blocks = spec.Backbone switch
        {
            "resnet18" => [2, 2, 2, 2],
            "resnet34" => [3, 4, 6, 3],
            _ => throw new BadInputException("detector.backbone", $"{spec.Backbone} is not known", "Use resnet18 or resnet34"),
        };
        _frozenStages = spec.FrozenStages;
        _normEval = spec.NormEval;

        _conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        _bn1 = BatchNorm2d(64);
        _maxpool = MaxPool2d(3, stride: 2, padding: 1);
        register_module("conv1", _conv1);
        register_module("bn1", _bn1);

        _layers = new Sequential[4];
        int inputs = 64;
        for (int stage = 0; stage < 4; stage++)
        {
            int outputs = OutputChannels[stage];
            _layers[stage] = Stage(inputs, outputs, blocks[stage], stride: stage == 0 ? 1 : 2);
            register_module($"layer{stage + 1}", _layers[stage]);
            inputs = outputs;
        }
        Initialise();
        Freeze();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> OutputChannels { get; } = [64, 128, 256, 512];

    /// <summary>Features of the four stages.</summary>
    /// <param name="images">[N, 3, H, W], normalised.</param>
    /// <returns>[N, 64, H/4, W/4], [N, 128, H/8, W/8], [N, 256, H/16, W/16], [N, 512, H/32, W/32].</returns>
    public override Tensor[] forward(Tensor images)
    {
        var features = new Tensor[4];
        Tensor x = images;
        if (_frozenStages > 0)
        {
            using (no_grad()) // what does not learn needs no graph
            {
                x = Stem(x);
                for (int stage = 0; stage < _frozenStages; stage++)
                {
                    features[stage] = x = _layers[stage].forward(x);
                }
            }
        }
        else
        {
            x = Stem(x);
        }
        for (int stage = _frozenStages; stage < 4; stage++)
        {
            features[stage] = x = _layers[stage].forward(x);
        }
        return features;
    }

    /// <inheritdoc/>
    public override void train(bool on = true)
    {
        base.train(on);
        if (!on)
        {
            return;
        }
        IEnumerable<Module> inEval = _normEval
            ? modules().Where(m => m is BatchNorm2d)
            : _frozenStages == 0 ? [] : [_bn1, .. _layers[.._frozenStages]];
        foreach (Module module in inEval)
        {
            module.eval();
        }
    }

    private Tensor Stem(Tensor images) => _maxpool.forward(functional.relu(_bn1.forward(_conv1.forward(images)))); // [N, 64, H/4, W/4]

    private static Sequential Stage(int inputs, int outputs, int blocks, int stride)
    {
        var stage = new (string, Module<Tensor, Tensor>)[blocks];
        for (int b = 0; b < blocks; b++)
        {
            stage[b] = (b.ToString(CultureInfo.InvariantCulture), new BasicBlock(b == 0 ? inputs : outputs, outputs, b == 0 ? stride : 1));
        }
        return Sequential(stage);
    }

    private void Initialise()
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

    private void Freeze()
    {
        if (_frozenStages == 0)
        {
            return;
        }
        foreach (Module module in (IEnumerable<Module>)[_conv1, _bn1, .. _layers[.._frozenStages]])
        {
            foreach (Parameter parameter in module.parameters())
            {
                parameter.requires_grad = false;
            }
        }
    }
}
