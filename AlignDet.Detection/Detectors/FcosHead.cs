using System.Globalization;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// FCOS's two towers with class scores, distances and centerness, under torchvision's names <c>classification_head.cls_logits</c>,
/// <c>regression_head.bbox_reg</c>, <c>regression_head.bbox_ctrness</c> (source: torchvision/models/detection/fcos.py). In mmdet's variant
/// <c>bbox_ctrness</c> is of the classification head, and <c>regression_head.scales.0.scale</c> ... are the levels' scales.
/// </summary>
public sealed class FcosHead : NamedModule<Tensor[], (Tensor Logits, Tensor Distances, Tensor Centerness)>
{
    private readonly FcosOptions _options;
    private readonly Sequential _classTower;
    private readonly Sequential _boxTower;
    private readonly Conv2d _logits;
    private readonly Conv2d _distances;
    private readonly Conv2d _centerness;
    private readonly LevelScale[] _scales;

    /// <summary>Random weights (normal, 0.01); the class bias starts at a probability of 0.01.</summary>
    /// <param name="spec">Channels, depth, norm and the places of the branches.</param>
    /// <param name="classes">K.</param>
    public FcosHead(DetectorSpec spec, int classes)
        : base(nameof(FcosHead))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _options = (FcosOptions)spec.Options;
        _classTower = Tower(spec.NeckChannels);
        _boxTower = Tower(spec.NeckChannels);
        _logits = Output(spec.NeckChannels, classes, -Math.Log((1 - 0.01) / 0.01));
        _distances = Output(spec.NeckChannels, 4, 0);
        _centerness = Output(spec.NeckChannels, 1, 0);
        _scales = _options.Distances == "exp" ? [.. _options.Strides.Select(_ => new LevelScale())] : [];

        var classHead = new Branch(("conv", _classTower), ("cls_logits", _logits));
        var boxHead = new Branch(("conv", _boxTower), ("bbox_reg", _distances));
        (_options.CenternessOn == "classification" ? classHead : boxHead).register_module("bbox_ctrness", _centerness);
        if (_scales.Length > 0)
        {
            boxHead.register_module("scales", new ModuleList<LevelScale>(_scales));
        }
        register_module("classification_head", classHead);
        register_module("regression_head", boxHead);
    }

    /// <summary>Prefixes of the last layers' parameters in a detector, wherever the centerness is.</summary>
    public static IReadOnlyList<string> FinalLayers { get; } =
    [
        "head.classification_head.cls_logits.", "head.regression_head.bbox_reg.", "head.regression_head.bbox_ctrness.", "head.classification_head.bbox_ctrness.",
    ];

    /// <summary>P3..P7 to class logits [N, P, K], distances [N, P, 4] to the four sides and centerness logits [N, P], P points of all levels.</summary>
    public override (Tensor Logits, Tensor Distances, Tensor Centerness) forward(Tensor[] levels)
    {
        Tensor[] classes = [.. levels.Select(_classTower.forward)];
        Tensor[] boxes = [.. levels.Select(_boxTower.forward)];
        Tensor[] centerness = _options.CenternessOn == "classification" ? classes : boxes;
        return (
            HeadTower.Flatten(classes.Select(_logits.forward), (int)_logits.out_channels),
            HeadTower.Flatten(boxes.Select((features, level) => Positive(_distances.forward(features), level)), 4),
            HeadTower.Flatten(centerness.Select(_centerness.forward), 1).squeeze(-1));
    }

    private Tensor Positive(Tensor values, int level) => _scales.Length == 0 ? functional.relu(values) : exp(_scales[level].forward(values));

    /// <summary>Convolution, norm, ReLU, ..., numbered through (<c>0</c>, <c>1</c>, <c>3</c>, <c>4</c> ...).</summary>
    private Sequential Tower(int channels)
    {
        bool norm = _options.HeadNorm == "group";
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (int i = 0; i < _options.HeadConvs; i++)
        {
            Add(Convolution(channels, channels, norm ? _options.HeadBias : true, 0));
            if (norm)
            {
                Add(ConvBlocks.Group(channels));
            }
            Add(ReLU());
        }
        return Sequential(layers);

        void Add(Module<Tensor, Tensor> layer) => layers.Add((layers.Count.ToString(CultureInfo.InvariantCulture), layer));
    }

    private static Conv2d Output(int channels, int outputs, double bias) => Convolution(channels, outputs, true, bias);

    private static Conv2d Convolution(int channels, int outputs, bool withBias, double bias)
    {
        Conv2d conv = Conv2d(channels, outputs, 3, padding: 1, bias: withBias);
        init.normal_(conv.weight!, 0, 0.01);
        if (withBias)
        {
            init.constant_(conv.bias!, bias);
        }
        return conv;
    }

    private sealed class Branch : NamedModule
    {
        public Branch(params (string Name, Module Layer)[] layers)
            : base(nameof(Branch))
        {
            foreach ((string name, Module layer) in layers)
            {
                register_module(name, layer);
            }
        }
    }

    /// <summary>A learnt factor, 1 at first (mmcv's <c>Scale</c>).</summary>
    private sealed class LevelScale : NamedModule<Tensor, Tensor>
    {
        public LevelScale()
            : base(nameof(LevelScale))
        {
            register_parameter("scale", Parameter(ones([])));
        }

        // asked for by name: moving a module to another device may replace its parameters
        public override Tensor forward(Tensor x) => x * get_parameter("scale")!;
    }
}
