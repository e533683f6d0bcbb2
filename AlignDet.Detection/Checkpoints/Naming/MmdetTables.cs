using System.Globalization;
using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>
/// Names of mmdetection 2.x detectors and of this project's, by detector kind (sources: mmdet/models, mmcv/cnn/bricks). The
/// anchors of both are in the same order (ratio, then scale; mmdet/core/anchor/anchor_generator.py with its default
/// scale_major), RoI features are flattened alike (channel, row, column), and the box coders are equal, so that no other row
/// has to move than those of the background.
/// </summary>
internal static class MmdetTables
{
    private const int MostConvs = 16;

    /// <summary>Backbone names stand in tables of their own.</summary>
    public const string BackbonePrefix = "backbone.";

    /// <summary>Everything but the backbone.</summary>
    /// <param name="kind">Detector kind.</param>
    /// <param name="names">Names of the weights in either spelling: two parts of an R-CNN are spelt by how deep they are.</param>
    public static IReadOnlyList<KeyRule> Of(string kind, IEnumerable<string> names)
    {
        switch (kind)
        {
            case DetectorKinds.RetinaNet:
                return s_retinaNet;
            case DetectorKinds.Fcos:
                return s_fcos;
            case DetectorKinds.Detr:
                return s_detr;
            default:
                bool hasConvs = Has(names, "roi_head.bbox_head.shared_convs.", "roi_heads.box_head.0.0.");
                bool isDeep = Has(names, "rpn_head.rpn_conv.0.", "rpn.head.conv.1.");
                return [.. s_neck, isDeep ? s_deepRpn : s_shallowRpn, .. hasConvs ? s_convBoxHead : s_plainBoxHead, .. s_rcnn];
        }
    }

    private static bool Has(IEnumerable<string> names, params string[] prefixes) => names.Any(n => prefixes.Any(p => n.StartsWith(p, StringComparison.Ordinal)));

    private static readonly KeyRule s_shallowRpn = new("rpn_head.rpn_conv.{w}", "rpn.head.conv.0.0.{w}");

    private static readonly KeyRule s_deepRpn = new("rpn_head.rpn_conv.{n}.conv.{p}", "rpn.head.conv.{n}.0.{p}");

    private static readonly KeyRule[] s_plainBoxHead =
    [
        new("roi_head.bbox_head.shared_fcs.0.{w}", "roi_heads.box_head.fc6.{w}"),
        new("roi_head.bbox_head.shared_fcs.1.{w}", "roi_heads.box_head.fc7.{w}"),
    ];

    // torchvision counts the convolutions 0 to 3, flatten 4, the fully connected layer 5
    private static readonly KeyRule[] s_convBoxHead =
    [
        new("roi_head.bbox_head.shared_fcs.0.{w}", "roi_heads.box_head.5.{w}"),
        new("roi_head.bbox_head.shared_convs.{n}.conv.{p}", "roi_heads.box_head.{n}.0.{p}"),
        new("roi_head.bbox_head.shared_convs.{n}.bn.{p}", "roi_heads.box_head.{n}.1.{p}"),
    ];

    private static readonly KeyRule[] s_neck =
    [
        new("neck.lateral_convs.{n}.conv.{p}", "backbone.fpn.inner_blocks.{n}.0.{p}"),
        new("neck.lateral_convs.{n}.bn.{p}", "backbone.fpn.inner_blocks.{n}.1.{p}"),
        new("neck.fpn_convs.{n}.conv.{p}", "backbone.fpn.layer_blocks.{n}.0.{p}"),
        new("neck.fpn_convs.{n}.bn.{p}", "backbone.fpn.layer_blocks.{n}.1.{p}"),
    ];

    // P3 to P5 come from laterals, P6 and P7 do not; torchvision has no norm there
    private static readonly KeyRule[] s_denseNeck =
    [
        new("neck.fpn_convs.3.conv.{p}", "backbone.fpn.extra_blocks.p6.{p}"),
        new("neck.fpn_convs.4.conv.{p}", "backbone.fpn.extra_blocks.p7.{p}"),
        .. s_neck,
    ];

    private static readonly KeyRule[] s_retinaNet =
    [
        .. s_denseNeck,
        new("bbox_head.cls_convs.{n}.conv.{p}", "head.classification_head.conv.{n}.0.{p}"),
        new("bbox_head.cls_convs.{n}.gn.{p}", "head.classification_head.conv.{n}.1.{p}"),
        new("bbox_head.cls_convs.{n}.bn.{p}", "head.classification_head.conv.{n}.1.{p}", OneWay: true),
        new("bbox_head.reg_convs.{n}.conv.{p}", "head.regression_head.conv.{n}.0.{p}"),
        new("bbox_head.reg_convs.{n}.gn.{p}", "head.regression_head.conv.{n}.1.{p}"),
        new("bbox_head.reg_convs.{n}.bn.{p}", "head.regression_head.conv.{n}.1.{p}", OneWay: true),
        new("bbox_head.retina_cls.{p}", "head.classification_head.cls_logits.{p}"),
        new("bbox_head.retina_reg.{p}", "head.regression_head.bbox_reg.{p}"),
    ];

    private static readonly KeyRule[] s_fcos =
    [
        .. s_denseNeck,
        .. Tower("cls", "classification"),
        .. Tower("reg", "regression"),
        new("bbox_head.conv_cls.{p}", "head.classification_head.cls_logits.{p}"),
        new("bbox_head.conv_reg.{p}", "head.regression_head.bbox_reg.{p}"),
        // of the class scores' branch by mmdet's default; a detector with it on the other branch takes it too (WeightsLoader)
        new("bbox_head.conv_centerness.{p}", "head.classification_head.bbox_ctrness.{p}"),
        new("bbox_head.conv_centerness.{p}", "head.regression_head.bbox_ctrness.{p}"),
        new("bbox_head.scales.{n}.scale", "head.regression_head.scales.{n}.scale"),
    ];

    private static readonly KeyRule[] s_rcnn =
    [
        new("rpn_head.rpn_cls.{p}", "rpn.head.cls_logits.{p}"),
        new("rpn_head.rpn_reg.{p}", "rpn.head.bbox_pred.{p}"),
        new("roi_head.bbox_head.fc_cls.{w}", "roi_heads.box_predictor.cls_score.{w}", TensorChange.BackgroundFirst),
        new("roi_head.bbox_head.fc_reg.{w}", "roi_heads.box_predictor.bbox_pred.{w}", TensorChange.BackgroundBoxes),
        new("roi_head.bbox_head.fc_cls.{n}.{w}", "roi_heads.box_predictor.cls_score.{n}.{w}"), // pre-trained: a projection
        new("roi_head.mask_head.convs.{n}.conv.{p}", "roi_heads.mask_head.{n}.0.{p}"),
        new("roi_head.mask_head.convs.{n}.bn.{p}", "roi_heads.mask_head.{n}.1.{p}"),
        new("roi_head.mask_head.upsample.{p}", "roi_heads.mask_predictor.conv5_mask.{p}"),
        new("roi_head.mask_head.conv_logits.{w}", "roi_heads.mask_predictor.mask_fcn_logits.{w}", TensorChange.BackgroundMask),
    ];

    private static readonly KeyRule[] s_detr =
    [
        new("bbox_head.input_proj.{p}", "input_proj.{p}"),
        new("bbox_head.query_embedding.{p}", "query_embed.{p}"),
        new("bbox_head.fc_cls.{p}", "class_embed.{p}"),
        new("bbox_head.reg_ffn.layers.0.0.{p}", "bbox_embed.layers.0.{p}"),
        new("bbox_head.reg_ffn.layers.1.{p}", "bbox_embed.layers.1.{p}"),
        new("bbox_head.fc_reg.{p}", "bbox_embed.layers.2.{p}"),
        new("bbox_head.projector.{p}", "projector.{p}"),
        .. Layers("encoder", "attentions.0", "self_attn"),
        .. Layers("decoder", "attentions.0", "self_attn"),
        .. Layers("decoder", "attentions.1", "multihead_attn"),
        new("bbox_head.transformer.encoder.post_norm.{p}", "transformer.encoder.norm.{p}"),
        new("bbox_head.transformer.decoder.post_norm.{p}", "transformer.decoder.norm.{p}"),

        // before mmdet 2.11 (mmdet/models/dense_heads/detr_head.py, _load_from_state_dict)
        new("bbox_head.transformer.{p}.self_attn.attn.in_proj_{w}", "transformer.{p}.self_attn.in_proj_{w}", OneWay: true),
        new("bbox_head.transformer.{p}.self_attn.attn.out_proj.{w}", "transformer.{p}.self_attn.out_proj.{w}", OneWay: true),
        new("bbox_head.transformer.{p}.multihead_attn.attn.in_proj_{w}", "transformer.{p}.multihead_attn.in_proj_{w}", OneWay: true),
        new("bbox_head.transformer.{p}.multihead_attn.attn.out_proj.{w}", "transformer.{p}.multihead_attn.out_proj.{w}", OneWay: true),
        new("bbox_head.transformer.{p}.ffn.layers.0.0.{w}", "transformer.{p}.linear1.{w}", OneWay: true),
        new("bbox_head.transformer.{p}.ffn.layers.1.{w}", "transformer.{p}.linear2.{w}", OneWay: true),
        new("bbox_head.transformer.decoder.norm.{p}", "transformer.decoder.norm.{p}", OneWay: true),
    ];

    /// <summary>FCOS's towers are flat in torchvision: convolution, norm, ReLU, convolution ...</summary>
    private static IEnumerable<KeyRule> Tower(string mmdet, string ours)
    {
        for (int i = 0; i < MostConvs; i++)
        {
            yield return new KeyRule(Text($"bbox_head.{mmdet}_convs.{i}.conv.{{p}}"), Text($"head.{ours}_head.conv.{3 * i}.{{p}}"));
            yield return new KeyRule(Text($"bbox_head.{mmdet}_convs.{i}.gn.{{p}}"), Text($"head.{ours}_head.conv.{(3 * i) + 1}.{{p}}"));
        }
    }

    private static IEnumerable<KeyRule> Layers(string part, string attention, string ours)
    {
        string from = $"bbox_head.transformer.{part}.layers.{{n}}.", to = $"transformer.{part}.layers.{{n}}.";
        yield return new KeyRule($"{from}{attention}.attn.in_proj_{{w}}", $"{to}{ours}.in_proj_{{w}}");
        yield return new KeyRule($"{from}{attention}.attn.out_proj.{{w}}", $"{to}{ours}.out_proj.{{w}}");
        yield return new KeyRule($"{from}ffns.0.layers.0.0.{{w}}", $"{to}linear1.{{w}}");
        yield return new KeyRule($"{from}ffns.0.layers.1.{{w}}", $"{to}linear2.{{w}}");
        for (int norm = 0; norm < 3; norm++)
        {
            yield return new KeyRule(Text($"{from}norms.{norm}.{{w}}"), Text($"{to}norm{norm + 1}.{{w}}"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
