using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>What this project's parameter names tell.</summary>
internal static class OwnNames
{
    /// <summary>Prefix of the backbone in all detectors but DETR.</summary>
    public const string Body = "backbone.body.";

    /// <summary>Prefix of the backbone in DETR.</summary>
    public const string DetrBody = "backbone.0.body.";

    /// <summary>The kind of detector that has such names (torchvision's or DETR's), or null.</summary>
    public static string? KindOf(IReadOnlyCollection<string> names)
    {
        if (Any(names, "transformer.") || Any(names, "query_embed."))
        {
            return DetectorKinds.Detr;
        }
        if (Any(names, "roi_heads.mask_"))
        {
            return DetectorKinds.MaskRcnn;
        }
        if (Any(names, "roi_heads.") || Any(names, "rpn."))
        {
            return DetectorKinds.FasterRcnn;
        }
        if (!Any(names, "head.classification_head.") && !Any(names, "head.regression_head."))
        {
            return null;
        }
        // FCOS's towers are flat, so that the second entry is a norm; RetinaNet's older spelling has a ReLU there
        bool isFcos = names.Any(n => n.EndsWith("_head.conv.1.weight", StringComparison.Ordinal) || n.Contains(".bbox_ctrness.", StringComparison.Ordinal));
        return isFcos ? DetectorKinds.Fcos : DetectorKinds.RetinaNet;
    }

    /// <summary>Prefix of the backbone in a detector of that kind.</summary>
    public static string BodyOf(string? kind) => kind == DetectorKinds.Detr ? DetrBody : Body;

    /// <summary>Prefixes of the layers that a change of task replaces.</summary>
    public static IReadOnlyList<string> FinalLayers(string kind) => kind switch
    {
        DetectorKinds.RetinaNet => ["head.classification_head.cls_logits.", "head.regression_head.bbox_reg."],
        DetectorKinds.Fcos => ["head.classification_head.cls_logits.", "head.regression_head.bbox_reg.", "head.regression_head.bbox_ctrness.", "head.classification_head.bbox_ctrness."],
        DetectorKinds.Detr => ["class_embed.", "bbox_embed.layers.2."],
        _ => ["roi_heads.box_predictor.", "roi_heads.mask_predictor.mask_fcn_logits."],
    };

    /// <summary>Whether a buffer follows from the settings or counts steps only: with or without it the numbers are the same.</summary>
    public static bool IsBookkeeping(string name) =>
        name.EndsWith(".num_batches_tracked", StringComparison.Ordinal)
        || name.EndsWith(".relative_position_index", StringComparison.Ordinal)
        || name.EndsWith(".attn_mask", StringComparison.Ordinal);

    public static bool Any(IEnumerable<string> names, string prefix) => names.Any(n => n.StartsWith(prefix, StringComparison.Ordinal));
}
