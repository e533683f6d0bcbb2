using System.Text.Json;

namespace AlignDet.Recipes.Reading;

/// <summary>Reads <c>detector</c> and the options of its kind.</summary>
internal static class DetectorSections
{
    private static readonly NumberRange s_part = NumberRange.AtLeast(0).UpTo(1);

    public static DetectorSpec Read(JsonSection section)
    {
        DetectorSpec fallback = new();
        string kind = section.OneOf("kind", fallback.Kind, DetectorKinds.All);
        int channels = section.Int("neckChannels", fallback.NeckChannels, min: 16);
        if (channels % 8 != 0)
        {
            section.Problem("neckChannels", $"{channels} is not a multiple of 8", $"Take {channels / 8 * 8} or {(channels / 8 * 8) + 8}");
        }
        DetectorSpec detector = new()
        {
            Kind = kind,
            Backbone = section.OneOf("backbone", fallback.Backbone, BackboneNames.All),
            NeckChannels = channels,
            FrozenStages = section.Int("frozenStages", fallback.FrozenStages, min: 0, max: 4),
            NormEval = section.Flag("normEval", fallback.NormEval),
            BackboneNorm = section.OneOf("backboneNorm", fallback.BackboneNorm, "batch", "frozen"),
            NormEps = section.Number("normEps", fallback.NormEps, NumberRange.AtLeast(0).Below(1)),
            DropPath = section.Number("dropPath", fallback.DropPath, NumberRange.AtLeast(0).Below(1)),
        };
        // what an unknown kind may have for options cannot be judged
        bool isKnown = section.Value("kind") is { ValueKind: JsonValueKind.Undefined } || section.Value("kind").ToString() == kind;
        JsonSection options = section.Section("options");
        detector = isKnown ? detector with { Options = Options(kind, options) } : detector;
        CheckUse(section, detector);
        section.Close(RecipePaths.All);
        return detector;
    }

    /// <summary>
    /// What a detector or backbone has no use for. A value at its default says nothing, so that what is written with
    /// every key can be read.
    /// </summary>
    private static void CheckUse(JsonSection section, DetectorSpec detector)
    {
        DetectorSpec fallback = new();
        if (detector.Kind == DetectorKinds.Detr && detector.NeckChannels != fallback.NeckChannels)
        {
            section.Problem("neckChannels", $"is given, and {detector.Kind} has no feature pyramid", "Leave it out; detector.options.hiddenDim is the size of its vectors");
        }
        if (detector.Options is DetrOptions { Dilation: true } && detector.Backbone is not ("resnet50" or "resnet101"))
        {
            section.Problem("options.dilation", $"is true, and {detector.Backbone} cannot be dilated", "Give false, or the backbone resnet50 or resnet101");
        }
        if (!BackboneNames.IsSwin(detector.Backbone))
        {
            if (detector.DropPath != fallback.DropPath)
            {
                section.Problem("dropPath", $"is given, and {detector.Backbone} drops no paths: Swin does", "Leave it out");
            }
            return;
        }
        if (detector.BackboneNorm != fallback.BackboneNorm)
        {
            section.Problem("backboneNorm", $"is \"{detector.BackboneNorm}\", and {detector.Backbone} has no batch norms", "Leave it out");
        }
        if (detector.NormEps != fallback.NormEps)
        {
            section.Problem("normEps", $"is given, and {detector.Backbone} has no batch norms", "Leave it out");
        }
    }

    private static (string Problem, string Cure)? OfAnotherKind(string kind, string key)
    {
        string[] owners = [.. RecipePaths.Options.Where(options => options.Value.Contains(key)).Select(options => options.Key)];
        return owners.Length == 0
            ? null
            : ($"belongs to {string.Join(", ", owners)}, the kind is {kind}",
                $"Leave it out; aligndet presets list --detector {kind} shows recipes for {kind}");
    }

    private static DetectorOptions Options(string kind, JsonSection section)
    {
        DetectorOptions fallback = DetectorOptions.DefaultOf(kind);
        DetectorOptions options = fallback switch
        {
            RetinaNetOptions retinaNet => Dense(RetinaNet(retinaNet, section), section),
            FcosOptions fcos => Dense(Fcos(fcos, section), section),
            MaskRcnnOptions mask => Rcnn(Mask(mask, section), section),
            RcnnOptions rcnn => Rcnn(rcnn, section),
            DetrOptions detr => Detr(detr, section),
            _ => fallback,
        };
        options = options with
        {
            ScoreThreshold = section.Number("scoreThreshold", fallback.ScoreThreshold, NumberRange.AtLeast(0).Below(1)),
            DetectionsPerImage = section.Int("detectionsPerImage", fallback.DetectionsPerImage, min: 1),
        };
        section.Close(RecipePaths.All, key => OfAnotherKind(kind, key));
        return options;
    }

    private static DenseOptions Dense(DenseOptions fallback, JsonSection section) => fallback with
    {
        NmsThreshold = section.Number("nmsThreshold", fallback.NmsThreshold, NumberRange.Above(0).UpTo(1)),
        TopkCandidates = section.Int("topkCandidates", fallback.TopkCandidates, min: 1),
        HeadConvs = section.Int("headConvs", fallback.HeadConvs, min: 0, max: 16),
        HeadNorm = section.OneOf("headNorm", fallback.HeadNorm, "none", "group"),
        NeckNorm = section.OneOf("neckNorm", fallback.NeckNorm, "none", "batch"),
        ExtraLevelsFrom = section.OneOf("extraLevelsFrom", fallback.ExtraLevelsFrom, "p5", "c5"),
        ExtraLevelsRelu = section.Flag("extraLevelsRelu", fallback.ExtraLevelsRelu),
    };

    private static RetinaNetOptions RetinaNet(RetinaNetOptions fallback, JsonSection section)
    {
        RetinaNetOptions options = fallback with
        {
            AnchorSizes = Levels(section, "anchorSizes", fallback.AnchorSizes, "P3 to P7"),
            RoundedAnchors = section.Flag("roundedAnchors", fallback.RoundedAnchors),
            ForegroundIou = section.Number("foregroundIou", fallback.ForegroundIou, NumberRange.Above(0).UpTo(1)),
            BackgroundIou = section.Number("backgroundIou", fallback.BackgroundIou, NumberRange.Above(0).UpTo(1)),
            BoxLoss = section.OneOf("boxLoss", fallback.BoxLoss, "l1", "giou"),
            LossAverage = section.OneOf("lossAverage", fallback.LossAverage, "picture", "batch"),
        };
        Ordered(section, "backgroundIou", options.BackgroundIou, "foregroundIou", options.ForegroundIou, "an anchor");
        return options;
    }

    private static FcosOptions Fcos(FcosOptions fallback, JsonSection section) => fallback with
    {
        Strides = Levels(section, "strides", fallback.Strides, "P3 to P7"),
        PointOffset = section.Number("pointOffset", fallback.PointOffset, s_part),
        HeadBias = section.Flag("headBias", fallback.HeadBias),
        CenterRadius = section.Number("centerRadius", fallback.CenterRadius, NumberRange.AtLeast(0)),
        BoxLoss = section.OneOf("boxLoss", fallback.BoxLoss, "giou", "iou"),
        CenternessOn = section.OneOf("centernessOn", fallback.CenternessOn, "regression", "classification"),
        Distances = section.OneOf("distances", fallback.Distances, "relu", "exp"),
        Scores = section.OneOf("scores", fallback.Scores, "geometric", "product"),
    };

    private static MaskRcnnOptions Mask(MaskRcnnOptions fallback, JsonSection section) => fallback with
    {
        MaskConvs = section.Int("maskConvs", fallback.MaskConvs, min: 0, max: 16),
        MaskNorm = section.OneOf("maskNorm", fallback.MaskNorm, "none", "batch"),
        BinaryMasks = section.Flag("binaryMasks", fallback.BinaryMasks),
    };

    private static RcnnOptions Rcnn(RcnnOptions fallback, JsonSection section)
    {
        RcnnOptions options = fallback with
        {
            AnchorSizes = Levels(section, "anchorSizes", fallback.AnchorSizes, "P2 to P6"),
            RoundedAnchors = section.Flag("roundedAnchors", fallback.RoundedAnchors),
            NeckNorm = section.OneOf("neckNorm", fallback.NeckNorm, "none", "batch"),
            RpnConvs = section.Int("rpnConvs", fallback.RpnConvs, min: 1, max: 16),
            RpnPreNmsTrain = section.Int("rpnPreNmsTrain", fallback.RpnPreNmsTrain, min: 1),
            RpnPreNmsTest = section.Int("rpnPreNmsTest", fallback.RpnPreNmsTest, min: 1),
            RpnPostNmsTrain = section.Int("rpnPostNmsTrain", fallback.RpnPostNmsTrain, min: 1),
            RpnPostNmsTest = section.Int("rpnPostNmsTest", fallback.RpnPostNmsTest, min: 1),
            RpnScoreThreshold = section.Number("rpnScoreThreshold", fallback.RpnScoreThreshold, NumberRange.AtLeast(0).Below(1)),
            RpnNmsThreshold = section.Number("rpnNmsThreshold", fallback.RpnNmsThreshold, NumberRange.Above(0).UpTo(1)),
            RpnForegroundIou = section.Number("rpnForegroundIou", fallback.RpnForegroundIou, NumberRange.Above(0).UpTo(1)),
            RpnBackgroundIou = section.Number("rpnBackgroundIou", fallback.RpnBackgroundIou, NumberRange.Above(0).UpTo(1)),
            RpnSamples = section.Int("rpnSamples", fallback.RpnSamples, min: 1),
            RpnPositivePart = section.Number("rpnPositivePart", fallback.RpnPositivePart, NumberRange.Above(0).UpTo(1)),
            RpnBeta = section.Number("rpnBeta", fallback.RpnBeta, NumberRange.AtLeast(0)),
            BoxForegroundIou = section.Number("boxForegroundIou", fallback.BoxForegroundIou, NumberRange.Above(0).UpTo(1)),
            BoxBackgroundIou = section.Number("boxBackgroundIou", fallback.BoxBackgroundIou, NumberRange.Above(0).UpTo(1)),
            BoxSamples = section.Int("boxSamples", fallback.BoxSamples, min: 1),
            BoxPositivePart = section.Number("boxPositivePart", fallback.BoxPositivePart, NumberRange.Above(0).UpTo(1)),
            BoxHead = section.OneOf("boxHead", fallback.BoxHead, "2fc", "4conv1fc"),
            BoxHeadNorm = section.OneOf("boxHeadNorm", fallback.BoxHeadNorm, "none", "batch"),
            BoxBeta = section.Number("boxBeta", fallback.BoxBeta, NumberRange.AtLeast(0)),
            RoiAligned = section.Flag("roiAligned", fallback.RoiAligned),
            RoiSampling = section.Int("roiSampling", fallback.RoiSampling, min: 0, max: 16),
            NmsThreshold = section.Number("nmsThreshold", fallback.NmsThreshold, NumberRange.Above(0).UpTo(1)),
        };
        Ordered(section, "rpnBackgroundIou", options.RpnBackgroundIou, "rpnForegroundIou", options.RpnForegroundIou, "an anchor");
        Ordered(section, "boxBackgroundIou", options.BoxBackgroundIou, "boxForegroundIou", options.BoxForegroundIou, "a proposal");
        return options;
    }

    private static void Ordered(JsonSection section, string lowKey, double low, string highKey, double high, string what)
    {
        if (low > high)
        {
            section.Problem(lowKey, $"is above {highKey}: {what} could be both", "Give a smaller one");
        }
    }

    private static DetrOptions Detr(DetrOptions fallback, JsonSection section)
    {
        DetrOptions options = fallback with
        {
            Queries = section.Int("queries", fallback.Queries, min: 1),
            HiddenDim = section.Int("hiddenDim", fallback.HiddenDim, min: 4),
            EncoderLayers = section.Int("encoderLayers", fallback.EncoderLayers, min: 0, max: 64),
            DecoderLayers = section.Int("decoderLayers", fallback.DecoderLayers, min: 1, max: 64),
            Heads = section.Int("heads", fallback.Heads, min: 1),
            FeedForward = section.Int("feedForward", fallback.FeedForward, min: 1),
            Dropout = section.Number("dropout", fallback.Dropout, NumberRange.AtLeast(0).Below(1)),
            AuxiliaryLosses = section.Flag("auxiliaryLosses", fallback.AuxiliaryLosses),
            PreNorm = section.Flag("preNorm", fallback.PreNorm),
            NoObjectWeight = section.Number("noObjectWeight", fallback.NoObjectWeight, s_part),
            ClassWeight = section.Number("classWeight", fallback.ClassWeight, NumberRange.AtLeast(0)),
            BoxWeight = section.Number("boxWeight", fallback.BoxWeight, NumberRange.AtLeast(0)),
            GiouWeight = section.Number("giouWeight", fallback.GiouWeight, NumberRange.AtLeast(0)),
            ClassCost = section.Number("classCost", fallback.ClassCost, NumberRange.AtLeast(0)),
            BoxCost = section.Number("boxCost", fallback.BoxCost, NumberRange.AtLeast(0)),
            GiouCost = section.Number("giouCost", fallback.GiouCost, NumberRange.AtLeast(0)),
            Position = section.OneOf("position", fallback.Position, "sine", "learned"),
            Dilation = section.Flag("dilation", fallback.Dilation),
        };
        if (options.HiddenDim % 4 != 0)
        {
            section.Problem("hiddenDim", $"{options.HiddenDim} is not a multiple of 4, which the position encoding needs", $"Take {options.HiddenDim / 4 * 4} or {(options.HiddenDim / 4 * 4) + 4}");
        }
        else if (options.HiddenDim % options.Heads != 0)
        {
            section.Problem("heads", $"{options.Heads} does not divide hiddenDim, {options.HiddenDim}", "Give a divisor, such as 8");
        }
        if (options.ClassCost + options.BoxCost + options.GiouCost == 0)
        {
            section.Problem("classCost", "is 0 as boxCost and giouCost are: any match would be as good", "Give one of them a weight");
        }
        return options;
    }

    private static IReadOnlyList<int> Levels(JsonSection section, string key, IReadOnlyList<int> fallback, string levels)
    {
        IReadOnlyList<int> values = section.Ints(key, fallback, min: 1);
        if (values.Count != 5)
        {
            section.Problem(key, $"has {values.Count} sizes", $"Give 5, one for each level {levels}");
        }
        else if (!RecipeSections.IsAscending(values))
        {
            section.Problem(key, "are not ascending", $"Order them from {levels}, each above the one before");
        }
        return values;
    }
}
