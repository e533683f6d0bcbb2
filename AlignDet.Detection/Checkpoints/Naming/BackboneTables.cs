using System.Globalization;

namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Names of backbones of other sources and torchvision's, which are this project's.</summary>
internal static class BackboneTables
{
    /// <summary>Blocks of MobileNetV2's seven layers (Sandler et al. 2018, table 2).</summary>
    private static readonly int[] s_mobileNetBlocks = [1, 2, 3, 4, 3, 3, 1];

    /// <summary>Residual networks are named alike everywhere.</summary>
    public static IReadOnlyList<KeyRule> ResNet { get; } =
    [
        new("conv1.{p}", "conv1.{p}"),
        new("bn1.{p}", "bn1.{p}"),
        new("layer{n}.{p}", "layer{n}.{p}"),
    ];

    /// <summary>
    /// Swin as Microsoft published it (source: microsoft/Swin-Transformer, models/swin_transformer.py). Patch merging takes the four
    /// pixels in the order that torchvision takes too, so that no number moves.
    /// </summary>
    public static IReadOnlyList<KeyRule> MicrosoftSwin { get; } =
    [
        new("patch_embed.proj.{p}", "features.0.0.{p}"),
        new("patch_embed.norm.{p}", "features.0.2.{p}"),
        .. Stages("layers", "attn.", "mlp.fc1", "mlp.fc2", TensorChange.None),
        new("norm.{w}", "norm.{w}"),
    ];

    /// <summary>Swin as mmdet has it (source: mmdet/models/backbones/swin.py); <c>norm0</c> to <c>norm3</c> are of the outputs.</summary>
    public static IReadOnlyList<KeyRule> MmdetSwin { get; } =
    [
        new("patch_embed.projection.{p}", "features.0.0.{p}"),
        new("patch_embed.norm.{p}", "features.0.2.{p}"),
        .. Stages("stages", "attn.w_msa.", "ffn.layers.0.0", "ffn.layers.1", TensorChange.Unfold),
        new("norm{n}.{w}", "norm{n}.{w}"),
    ];

    /// <summary>MobileNetV2 as mmdet has it (source: mmdet/models/backbones/mobilenet_v2.py).</summary>
    public static IReadOnlyList<KeyRule> MmdetMobileNet { get; } = [.. MobileNet()];

    /// <summary>MobileNetV2 as torchvision's detectors hold it: without its outer name.</summary>
    public static IReadOnlyList<KeyRule> TorchvisionMobileNet { get; } = [new("{n}.{p}", "features.{n}.{p}")];

    private static IEnumerable<KeyRule> Stages(string stages, string attention, string first, string second, TensorChange merging)
    {
        for (int stage = 0; stage < 4; stage++)
        {
            string from = Text($"{stages}.{stage}.blocks.{{n}}."), to = Text($"features.{(2 * stage) + 1}.{{n}}.");
            yield return new KeyRule($"{from}norm{{m}}.{{w}}", $"{to}norm{{m}}.{{w}}");
            yield return new KeyRule($"{from}{attention}relative_position_bias_table", $"{to}attn.relative_position_bias_table");
            yield return new KeyRule($"{from}{attention}qkv.{{w}}", $"{to}attn.qkv.{{w}}");
            yield return new KeyRule($"{from}{attention}proj.{{w}}", $"{to}attn.proj.{{w}}");
            yield return new KeyRule($"{from}{first}.{{w}}", $"{to}mlp.0.{{w}}");
            yield return new KeyRule($"{from}{second}.{{w}}", $"{to}mlp.3.{{w}}");
            string down = Text($"{stages}.{stage}.downsample."), merge = Text($"features.{(2 * stage) + 2}.");
            yield return new KeyRule($"{down}reduction.weight", $"{merge}reduction.weight", merging);
            yield return new KeyRule($"{down}norm.{{w}}", $"{merge}norm.{{w}}", merging);
        }
    }

    private static IEnumerable<KeyRule> MobileNet()
    {
        yield return new KeyRule("conv1.conv.{p}", "features.0.0.{p}");
        yield return new KeyRule("conv1.bn.{p}", "features.0.1.{p}");
        int feature = 1;
        for (int layer = 0; layer < s_mobileNetBlocks.Length; layer++)
        {
            for (int block = 0; block < s_mobileNetBlocks[layer]; block++, feature++)
            {
                string from = Text($"layer{layer + 1}.{block}."), to = Text($"features.{feature}.conv.");
                string[] inner = layer == 0 ? ["depthwise_conv"] : ["expand_conv", "depthwise_conv"]; // the first block does not widen
                for (int i = 0; i < inner.Length; i++)
                {
                    yield return new KeyRule(Text($"{from}{inner[i]}.conv.{{p}}"), Text($"{to}{i}.0.{{p}}"));
                    yield return new KeyRule(Text($"{from}{inner[i]}.bn.{{p}}"), Text($"{to}{i}.1.{{p}}"));
                }
                yield return new KeyRule(Text($"{from}linear_conv.conv.{{p}}"), Text($"{to}{inner.Length}.{{p}}"));
                yield return new KeyRule(Text($"{from}linear_conv.bn.{{p}}"), Text($"{to}{inner.Length + 1}.{{p}}"));
            }
        }
        yield return new KeyRule("conv2.conv.{p}", "features.18.0.{p}");
        yield return new KeyRule("conv2.bn.{p}", "features.18.1.{p}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
