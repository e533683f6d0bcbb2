using System.Globalization;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>
/// Older spellings of torchvision's detectors, which its own modules still read, the published COCO files among them
/// (source: <c>_load_from_state_dict</c> of torchvision/ops/feature_pyramid_network.py and models/detection/rpn.py, mask_rcnn.py, retinanet.py).
/// </summary>
internal static class TorchvisionTables
{
    private const int MostConvs = 16;

    /// <summary>Spellings that only one kind of detector can have.</summary>
    public static IReadOnlyList<KeyRule> Older { get; } =
    [
        new("backbone.fpn.inner_blocks.{n}.{w}", "backbone.fpn.inner_blocks.{n}.0.{w}"),
        new("backbone.fpn.layer_blocks.{n}.{w}", "backbone.fpn.layer_blocks.{n}.0.{w}"),
        new("rpn.head.conv.{w}", "rpn.head.conv.0.0.{w}"),
        .. Enumerable.Range(0, MostConvs).Select(i => new KeyRule(Text($"roi_heads.mask_head.mask_fcn{i + 1}.{{w}}"), Text($"roi_heads.mask_head.{i}.0.{{w}}"))),
    ];

    /// <summary>RetinaNet's towers, whose older spelling is FCOS's only one: a convolution, a ReLU, a convolution ...</summary>
    public static IReadOnlyList<KeyRule> OlderRetinaNet { get; } =
    [
        .. Enumerable.Range(0, MostConvs).SelectMany(i => (string[])["classification", "regression"], (i, head) => new KeyRule(
            Text($"head.{head}_head.conv.{2 * i}.{{w}}"), Text($"head.{head}_head.conv.{i}.0.{{w}}"))),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
