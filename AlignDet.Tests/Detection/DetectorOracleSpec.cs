using System.Text.Json;
using System.Text.RegularExpressions;
using AlignDet.Recipes;

namespace AlignDet.Tests.Detection;

/// <summary>From torchvision's builder and its arguments to a recipe's detector. What it does not know it refuses, so that nothing is compared under other settings.</summary>
internal static partial class DetectorOracleSpec
{
    public static DetectorSpec Read(string builder, JsonElement arguments)
    {
        string architecture = Architecture().Match(builder).Value.ToLowerInvariant();
        string kind = architecture switch
        {
            "retinanet" => DetectorKinds.RetinaNet,
            "fcos" => DetectorKinds.Fcos,
            "fasterrcnn" => DetectorKinds.FasterRcnn,
            "maskrcnn" => DetectorKinds.MaskRcnn,
            _ => throw new InvalidOperationException($"The builder {builder} is not known."),
        };
        bool isFunction = !builder.Contains('(', StringComparison.Ordinal);
        string backbone = (isFunction ? BackboneOfFunction() : BackboneOfClass()).Match(builder).Groups[1].Value;
        if (!isFunction && TrainableLayers().Match(builder) is { Success: true } layers && layers.Groups[1].Value != "5")
        {
            throw new InvalidOperationException($"The reference froze layers: {builder}");
        }
        DetectorOptions options = DetectorOptions.DefaultOf(kind);
        if (isFunction && builder.EndsWith("_v2", StringComparison.Ordinal))
        {
            options = SecondVersion(options);
        }
        if (options is DenseOptions dense && ExtraLevels().Match(builder) is { Success: true } extra && extra.Groups[1].Value != extra.Groups[2].Value)
        {
            options = dense with { ExtraLevelsFrom = "c5" }; // torchvision looks at the channels
        }
        foreach (JsonProperty argument in arguments.EnumerateObject())
        {
            options = Apply(options, argument);
        }
        return new DetectorSpec
        {
            Kind = kind,
            Backbone = backbone,
            FrozenStages = 0,
            NormEval = false,
            BackboneNorm = isFunction || builder.Contains("nn.BatchNorm2d", StringComparison.Ordinal) ? "batch" : "frozen",
            Options = options,
        };
    }

    private static DetectorOptions SecondVersion(DetectorOptions options) => options switch
    {
        RetinaNetOptions o => o with { HeadNorm = "group", BoxLoss = "giou", ExtraLevelsFrom = "c5" },
        MaskRcnnOptions o => (MaskRcnnOptions)SecondVersionOfRcnn(o) with { MaskNorm = "batch" },
        RcnnOptions o => SecondVersionOfRcnn(o),
        _ => throw new InvalidOperationException("There is no second version of this kind."),
    };

    private static RcnnOptions SecondVersionOfRcnn(RcnnOptions options) =>
        options with { NeckNorm = "batch", RpnConvs = 2, BoxHead = "4conv1fc", BoxHeadNorm = "batch" };

    private static DetectorOptions Apply(DetectorOptions options, JsonProperty argument)
    {
        JsonElement value = argument.Value;
        return (options, argument.Name) switch
        {
            (_, "num_classes" or "min_size" or "max_size" or "image_mean" or "image_std") => options,
            _ when value.ValueKind == JsonValueKind.Null => options,
            (_, "trainable_backbone_layers") when value.GetInt32() == 5 => options,
            (_, "detections_per_img" or "box_detections_per_img") => options with { DetectionsPerImage = value.GetInt32() },
            (_, "score_thresh" or "box_score_thresh") => options with { ScoreThreshold = value.GetDouble() },
            (DenseOptions o, "nms_thresh") => o with { NmsThreshold = value.GetDouble() },
            (DenseOptions o, "topk_candidates") => o with { TopkCandidates = value.GetInt32() },
            (RetinaNetOptions o, "fg_iou_thresh") => o with { ForegroundIou = value.GetDouble() },
            (RetinaNetOptions o, "bg_iou_thresh") => o with { BackgroundIou = value.GetDouble() },
            (FcosOptions o, "center_sampling_radius") => o with { CenterRadius = value.GetDouble() },
            (RcnnOptions o, "rpn_pre_nms_top_n_train") => o with { RpnPreNmsTrain = value.GetInt32() },
            (RcnnOptions o, "rpn_post_nms_top_n_train") => o with { RpnPostNmsTrain = value.GetInt32() },
            (RcnnOptions o, "rpn_pre_nms_top_n_test") => o with { RpnPreNmsTest = value.GetInt32() },
            (RcnnOptions o, "rpn_post_nms_top_n_test") => o with { RpnPostNmsTest = value.GetInt32() },
            (RcnnOptions o, "rpn_nms_thresh") => o with { RpnNmsThreshold = value.GetDouble() },
            (RcnnOptions o, "rpn_batch_size_per_image") => o with { RpnSamples = value.GetInt32() },
            (RcnnOptions o, "rpn_positive_fraction") => o with { RpnPositivePart = value.GetDouble() },
            (RcnnOptions o, "rpn_fg_iou_thresh") => o with { RpnForegroundIou = value.GetDouble() },
            (RcnnOptions o, "rpn_bg_iou_thresh") => o with { RpnBackgroundIou = value.GetDouble() },
            (RcnnOptions o, "rpn_score_thresh") => o with { RpnScoreThreshold = value.GetDouble() },
            (RcnnOptions o, "box_nms_thresh") => o with { NmsThreshold = value.GetDouble() },
            (RcnnOptions o, "box_fg_iou_thresh") => o with { BoxForegroundIou = value.GetDouble() },
            (RcnnOptions o, "box_bg_iou_thresh") => o with { BoxBackgroundIou = value.GetDouble() },
            (RcnnOptions o, "box_batch_size_per_image") => o with { BoxSamples = value.GetInt32() },
            (RcnnOptions o, "box_positive_fraction") => o with { BoxPositivePart = value.GetDouble() },
            _ => throw new InvalidOperationException($"The reference was built with {argument}, which no option here means."),
        };
    }

    [GeneratedRegex("^[A-Za-z]+")]
    private static partial Regex Architecture();

    [GeneratedRegex("^[a-z]+_(.+)_fpn")]
    private static partial Regex BackboneOfFunction();

    [GeneratedRegex("_backbone\\(\\s*[\"']([A-Za-z0-9_]+)[\"']")]
    private static partial Regex BackboneOfClass();

    [GeneratedRegex("trainable_layers\\s*=\\s*(\\d+)")]
    private static partial Regex TrainableLayers();

    [GeneratedRegex("LastLevelP6P7\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\)")]
    private static partial Regex ExtraLevels();
}
