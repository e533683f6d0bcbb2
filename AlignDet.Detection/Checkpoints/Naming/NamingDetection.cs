using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Tells by characteristic names where a checkpoint comes from.</summary>
internal static class NamingDetection
{
    private static readonly string[] s_mmdetParts = ["neck.", "bbox_head.", "rpn_head.", "roi_head.", "mask_head."];
    private static readonly string[] s_mmdetBackbones = ["backbone.conv1.", "backbone.layer1.", "backbone.patch_embed.", "backbone.stages.", "patch_embed.projection.", "conv1.conv."];
    private static readonly string[] s_torchvision = ["backbone.body.", "backbone.fpn.", "head.classification_head.", "head.regression_head.", "rpn.", "roi_heads."];
    private static readonly string[] s_backbones = ["conv1.weight", "layer1.", "features.", "patch_embed.proj."];

    /// <summary>The source, or null where no name is known.</summary>
    /// <param name="names">The model's own names, see <see cref="Wrappers"/>.</param>
    public static WeightsNaming? Find(IReadOnlyCollection<string> names)
    {
        if (Starts(names, ["transformer.", "query_embed.", OwnNames.DetrBody]))
        {
            return WeightsNaming.Detr;
        }
        if (Starts(names, s_torchvision))
        {
            return WeightsNaming.Torchvision;
        }
        if (Starts(names, s_mmdetParts) || Starts(names, s_mmdetBackbones))
        {
            return WeightsNaming.Mmdet;
        }
        return Starts(names, s_backbones) ? WeightsNaming.Torchvision : null;
    }

    /// <summary>The kind of an mmdet detector, or null for a backbone.</summary>
    public static string? MmdetKind(IReadOnlyCollection<string> names)
    {
        if (OwnNames.Any(names, "bbox_head.transformer.") || OwnNames.Any(names, "bbox_head.query_embedding."))
        {
            return DetectorKinds.Detr;
        }
        if (OwnNames.Any(names, "roi_head.mask_head."))
        {
            return DetectorKinds.MaskRcnn;
        }
        if (OwnNames.Any(names, "rpn_head.") || OwnNames.Any(names, "roi_head."))
        {
            return DetectorKinds.FasterRcnn;
        }
        if (OwnNames.Any(names, "bbox_head.scales.") || OwnNames.Any(names, "bbox_head.conv_cls."))
        {
            return DetectorKinds.Fcos;
        }
        return OwnNames.Any(names, "bbox_head.cls_convs.") || OwnNames.Any(names, "bbox_head.retina_") || OwnNames.Any(names, "neck.") ? DetectorKinds.RetinaNet : null;
    }

    private static bool Starts(IReadOnlyCollection<string> names, string[] prefixes) => prefixes.Any(p => OwnNames.Any(names, p));
}
