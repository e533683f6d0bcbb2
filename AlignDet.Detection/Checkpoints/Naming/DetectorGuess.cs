using System.Globalization;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Reads off names and shapes which detector weights belong to.</summary>
public sealed class DetectorGuess
{
    private const int RetinaNetAnchors = 9;
    private const int TorchvisionRetinaNetBoxes = 300; // its default, unlike the other detectors'
    private readonly ConvertedWeights _weights;
    private readonly string _path;
    private readonly List<string> _notes = [];

    private DetectorGuess(ConvertedWeights weights, string path)
    {
        _weights = weights;
        _path = path;
    }

    /// <summary>Detector, number of classes, and what had to be assumed.</summary>
    /// <param name="weights">In this project's names.</param>
    /// <param name="path">The file they come from, for messages.</param>
    /// <exception cref="BadInputException">They are no whole detector, or one that cannot be built here; says why.</exception>
    public static GuessedDetector Of(ConvertedWeights weights, string path)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new DetectorGuess(weights, path).Run();
    }

    /// <summary>The backbone's name, or null where it is none that is built here.</summary>
    public static string? Backbone(ConvertedWeights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new DetectorGuess(weights, "").Backbone();
    }

    private GuessedDetector Run()
    {
        if (_weights.Kind is not { } kind)
        {
            throw new BadInputException(_path, "is no whole detector" + (Backbone() is { } only ? $" but a {only}" : ""), "Take it as first weights of a training (weights.from)");
        }
        string backbone = Backbone() ?? throw new BadInputException(_path, "has a backbone that is not built here", "Take one with " + string.Join(", ", BackboneNames.All));
        bool isFrozen = !Names().Any(n => n.StartsWith(_weights.BackbonePrefix, StringComparison.Ordinal) && n.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            && !backbone.StartsWith("swin", StringComparison.Ordinal);
        int classes = Classes(kind);
        var spec = new DetectorSpec
        {
            Kind = kind,
            Backbone = backbone,
            NeckChannels = kind == DetectorKinds.Detr ? 256 : (int)Side("backbone.fpn.inner_blocks.0.0.weight", 0),
            FrozenStages = kind == DetectorKinds.Detr ? 1 : 0,
            BackboneNorm = isFrozen ? "frozen" : "batch",
            NormEps = Eps(kind, isFrozen, classes),
            Options = kind switch
            {
                DetectorKinds.RetinaNet => Dense(RetinaNet(), "0.1"),
                DetectorKinds.Fcos => Dense(Fcos(), "1"),
                DetectorKinds.FasterRcnn => Rcnn(new FasterRcnnOptions()),
                DetectorKinds.MaskRcnn => Rcnn(Mask()),
                _ => Detr(),
            },
        };
        return new GuessedDetector(spec, classes, _notes);
    }

    private string? Backbone()
    {
        string p = _weights.BackbonePrefix;
        if (Has(p + "layer1.0.conv1.weight"))
        {
            bool isDeep = Has(p + "layer1.0.conv3.weight");
            bool isPlain = Side(p + "layer1.0.conv1.weight", 0) == 64 && Side(p + "layer1.0.conv2.weight", 1) == 64; // not wide, no groups
            string blocks = string.Join(',', Enumerable.Range(1, 4).Select(l => Count($"{p}layer{l}.", ".conv1.weight")));
            return isPlain ? (blocks, isDeep) switch
            {
                ("2,2,2,2", false) => "resnet18",
                ("3,4,6,3", false) => "resnet34",
                ("3,4,6,3", true) => "resnet50",
                ("3,4,23,3", true) => "resnet101",
                _ => null,
            } : null;
        }
        if (Has(p + "features.1.0.attn.qkv.weight"))
        {
            bool isWindow7 = Side(p + "features.1.0.attn.relative_position_bias_table", 0) == 169;
            return isWindow7 ? (Side(p + "features.0.0.weight", 0), Count(p + "features.5.", ".norm1.weight")) switch
            {
                (96, 6) => "swin_t",
                (96, 18) => "swin_s",
                (128, 18) => "swin_b",
                (192, 18) => "swin_l",
                _ => null,
            } : null;
        }
        return Side(p + "features.18.0.weight", 0) == 1280 && Has(p + "features.17.conv.2.weight") && Side(p + "features.1.conv.1.weight", 0) == 16 ? "mobilenet_v2" : null;
    }

    private int Classes(string kind)
    {
        long classes = kind switch
        {
            DetectorKinds.RetinaNet => Final("head.classification_head.cls_logits.weight") / RetinaNetAnchors,
            DetectorKinds.Fcos => Final("head.classification_head.cls_logits.weight"),
            DetectorKinds.Detr => Final("class_embed.weight") - 1,
            _ => Final("roi_heads.box_predictor.cls_score.weight") - 1,
        };
        return classes is >= 1 and <= 100_000 ? (int)classes : throw new BadInputException(_path, "has a class layer of an impossible size", "Take another checkpoint");
    }

    private long Final(string name) => Has(name)
        ? Side(name, 0)
        : throw new BadInputException(_path, $"is a {_weights.Kind} without its final layers ({name} is not there)", "Fine-tune it first (weights.from), or convert the checkpoint it was extracted from");

    /// <summary>torchvision's published COCO models were trained with frozen norms without epsilon; its FCOS was not.</summary>
    private double Eps(string kind, bool isFrozen, int classes)
    {
        bool isPublished = _weights.Source == WeightsNaming.Torchvision && isFrozen && kind is DetectorKinds.RetinaNet or DetectorKinds.FasterRcnn or DetectorKinds.MaskRcnn;
        if (!isPublished)
        {
            return 1e-5;
        }
        if (classes is 90 or 91)
        {
            return 0;
        }
        _notes.Add("the epsilon of its frozen norms is taken as 1e-5; where torchvision's COCO model was fine-tuned it is 0 (detector.normEps of a recipe)");
        return 1e-5;
    }

    private bool IsMmdet => _weights.Source is WeightsNaming.Mmdet or WeightsNaming.AlignDet;

    private DenseOptions Dense(DenseOptions options, string norm)
    {
        const string tower = "head.classification_head.conv.";
        const string p6 = "backbone.fpn.extra_blocks.p6.weight";
        return options with
        {
            HeadConvs = Names().Count(n => n.StartsWith(tower, StringComparison.Ordinal) && n.EndsWith(".weight", StringComparison.Ordinal) && Shape(n).Length == 4),
            HeadNorm = Shape($"{tower}{norm}.weight").Length == 1 ? "group" : "none",
            NeckNorm = NeckNorm(),
            ExtraLevelsFrom = Has(p6) && Side(p6, 1) != Side(p6, 0) ? "c5" : "p5",
            ExtraLevelsRelu = !IsMmdet || options is FcosOptions,
            ScoreThreshold = IsMmdet ? 0.05 : options.ScoreThreshold,
            NmsThreshold = IsMmdet ? 0.5 : options.NmsThreshold,
        };
    }

    /// <summary>torchvision's second version is the one with norms in its heads; its boxes learn by their overlap.</summary>
    private RetinaNetOptions RetinaNet() => IsMmdet
        ? new RetinaNetOptions { RoundedAnchors = false, LossAverage = "batch" }
        : new RetinaNetOptions { DetectionsPerImage = TorchvisionRetinaNetBoxes, BoxLoss = Shape("head.classification_head.conv.0.1.weight").Length == 1 ? "giou" : "l1" };

    /// <summary>mmdet's defaults where the weights are mmdet's.</summary>
    private FcosOptions Fcos()
    {
        FcosOptions options = IsMmdet ? new FcosOptions { PointOffset = 0.5, CenterRadius = 0, BoxLoss = "iou", Scores = "product" } : new FcosOptions();
        return options with
        {
            HeadBias = !Has("head.classification_head.conv.0.weight") || Has("head.classification_head.conv.0.bias"),
            CenternessOn = Has("head.classification_head.bbox_ctrness.weight") ? "classification" : "regression",
            Distances = Has("head.regression_head.scales.0.scale") ? "exp" : "relu",
        };
    }

    private MaskRcnnOptions Mask() => new()
    {
        MaskConvs = Count("roi_heads.mask_head.", ".0.weight"),
        MaskNorm = Has("roi_heads.mask_head.0.1.weight") ? "batch" : "none",
        BinaryMasks = IsMmdet,
    };

    private RcnnOptions Rcnn(RcnnOptions options)
    {
        bool hasConvs = Has("roi_heads.box_head.0.0.weight");
        return options with
        {
            NeckNorm = NeckNorm(),
            RpnConvs = Math.Max(1, Count("rpn.head.conv.", ".0.weight")),
            BoxHead = hasConvs ? "4conv1fc" : "2fc",
            BoxHeadNorm = Has("roi_heads.box_head.0.1.weight") ? "batch" : "none",
            RoundedAnchors = !IsMmdet,
            RoiAligned = IsMmdet,
            RoiSampling = IsMmdet ? 0 : options.RoiSampling,
            RpnBeta = IsMmdet ? 0 : options.RpnBeta,
            BoxBeta = IsMmdet ? 0 : options.BoxBeta,
        };
    }

    private DetrOptions Detr() => new()
    {
        Queries = (int)Side("query_embed.weight", 0),
        HiddenDim = (int)Side("query_embed.weight", 1),
        EncoderLayers = Count("transformer.encoder.layers.", ".linear1.weight"),
        DecoderLayers = Count("transformer.decoder.layers.", ".linear1.weight"),
        FeedForward = (int)Side("transformer.decoder.layers.0.linear1.weight", 0),
        PreNorm = Has("transformer.encoder.norm.weight"),
        Position = Has("backbone.1.row_embed.weight") ? "learned" : "sine",
        Dilation = Path.GetFileName(_path).Contains("dc5", StringComparison.OrdinalIgnoreCase), // the weights are those of an undilated backbone
    };

    private string NeckNorm() => Has("backbone.fpn.inner_blocks.0.1.weight") ? "batch" : "none";

    private IEnumerable<string> Names() => _weights.Tensors.Keys;

    private bool Has(string name) => _weights.Tensors.ContainsKey(name);

    private long[] Shape(string name) => _weights.Tensors.TryGetValue(name, out Tensor? tensor) ? tensor.shape : [];

    private long Side(string name, int side)
    {
        long[] shape = Shape(name);
        return side < shape.Length && shape[side] is > 0 and <= int.MaxValue ? shape[side] : 0;
    }

    /// <summary>How many numbers n there are with a name <c>{start}{n}{end}</c>.</summary>
    private int Count(string start, string end) => Names().Count(n =>
        n.StartsWith(start, StringComparison.Ordinal) && n.EndsWith(end, StringComparison.Ordinal) && n.Length > start.Length + end.Length
        && int.TryParse(n.AsSpan(start.Length, n.Length - start.Length - end.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _));
}
