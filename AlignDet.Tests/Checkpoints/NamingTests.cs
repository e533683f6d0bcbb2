using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using AlignDet.Tests.Detection;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Whoever named the parameters, they end under the reference's names.</summary>
[Trait("oracle", "true")]
public class NamingTests
{
    public static TheoryData<string> Detectors() => [.. Weights.Detectors()];

    public static TheoryData<string> Backbones() => [.. Weights.BackboneNames()];

    [Theory]
    [MemberData(nameof(Detectors))]
    public void A_torchvision_detector_keeps_its_names_and_to_mmdet_and_back_its_numbers(string name)
    {
        using var scope = NewDisposeScope();
        (IReadOnlyList<string> names, int classes) = Weights.Detector(name);
        OrderedDictionary<string, Tensor> tensors = new(names.Select(n => KeyValuePair.Create(n, Weights.Numbers(n, Rows(n, classes), 2))));
        ConvertedWeights own = WeightsConverter.Convert(Weights.Of(tensors));
        Assert.Equal(WeightsNaming.Torchvision, own.Source);
        Assert.Equal(names, own.Tensors.Keys);
        Assert.Empty(own.Unknown);

        ConvertedWeights mmdet = WeightsConverter.ToMmdet(own, name);
        Assert.Empty(mmdet.Unknown);
        ConvertedWeights back = WeightsConverter.Convert(Weights.Of(mmdet.Tensors));
        Assert.Equal(WeightsNaming.Mmdet, back.Source);
        Assert.Equal(own.Kind, back.Kind);
        Assert.Empty(back.Unknown);
        Assert.Equal(names.Select(Placed), back.Tensors.Keys);
        foreach ((string key, Tensor wanted) in tensors)
        {
            int without = key.Contains("box_predictor.bbox_pred", StringComparison.Ordinal) ? 4 : key.Contains("mask_fcn_logits", StringComparison.Ordinal) ? 1 : 0;
            Tensor got = back.Tensors[Placed(key)];
            Assert.Equal(wanted[without..].Floats(), got[without..].Floats());
            Assert.All(got[..without].Floats(), v => Assert.Equal(0, v)); // what mmdet has no room for is never used
        }
    }

    [Fact]
    public void Background_is_the_last_class_of_mmdet_and_the_first_of_torchvision()
    {
        using var scope = NewDisposeScope();
        ConvertedWeights own = WeightsConverter.Convert(Weights.Of(new Dictionary<string, Tensor>
        {
            ["roi_head.bbox_head.fc_cls.weight"] = tensor([1f, 2, 3]).view(3, 1),
            ["roi_head.bbox_head.fc_cls.bias"] = tensor([1f, 2, 3]),
            ["roi_head.bbox_head.fc_reg.weight"] = arange(8, dtype: float32).view(8, 1),
            ["roi_head.bbox_head.fc_reg.bias"] = tensor([1f, 2, 3, 4]), // alike for all classes
            ["roi_head.mask_head.conv_logits.bias"] = tensor([5f, 6]),
        }));
        Assert.Equal(DetectorKinds.MaskRcnn, own.Kind);
        Assert.Equal([3f, 1, 2], own.Tensors["roi_heads.box_predictor.cls_score.weight"].Floats());
        Assert.Equal([3f, 1, 2], own.Tensors["roi_heads.box_predictor.cls_score.bias"].Floats());
        Assert.Equal([0f, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7], own.Tensors["roi_heads.box_predictor.bbox_pred.weight"].Floats());
        Assert.Equal([0f, 0, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4], own.Tensors["roi_heads.box_predictor.bbox_pred.bias"].Floats());
        Assert.Equal([0f, 5, 6], own.Tensors["roi_heads.mask_predictor.mask_fcn_logits.bias"].Floats());
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void Older_spellings_of_torchvision_become_the_newer(string name)
    {
        using var scope = NewDisposeScope();
        IReadOnlyList<string> names = Weights.Detector(name).Names;
        string[] older = [.. names.Select(Older)];
        Assert.NotEqual(names, older);
        if (older.Distinct().Count() < older.Length)
        {
            older = [.. names]; // norms between the convolutions came with the newer spelling
        }
        Assert.Equal(names, WeightsConverter.Convert(Weights.Named(older)).Tensors.Keys);
    }

    [Fact]
    public void Every_DETR_keeps_its_names_and_has_mmdets_both_ways()
    {
        using var scope = NewDisposeScope();
        foreach (IReadOnlyList<(string Name, long[] Shape)> states in Weights.Detrs().Values)
        {
            string[] names = [.. states.Select(s => s.Name)];
            ConvertedWeights own = WeightsConverter.Convert(Weights.Named(names));
            Assert.Equal((WeightsNaming.Detr, DetectorKinds.Detr), (own.Source, own.Kind));
            Assert.Equal(names, own.Tensors.Keys);
            ConvertedWeights mmdet = WeightsConverter.ToMmdet(own, "detr");
            Assert.Empty(mmdet.Unknown);
            Assert.Equal(names, WeightsConverter.Convert(Weights.Of(mmdet.Tensors)).Tensors.Keys);
            string[] before211 = [.. mmdet.Tensors.Keys.Select(k => k
                .Replace(".attentions.0.", ".self_attn.", StringComparison.Ordinal).Replace(".attentions.1.", ".multihead_attn.", StringComparison.Ordinal)
                .Replace(".ffns.0.", ".ffn.", StringComparison.Ordinal).Replace(".decoder.post_norm.", ".decoder.norm.", StringComparison.Ordinal))];
            Assert.Equal(names, WeightsConverter.Convert(Weights.Named(before211)).Tensors.Keys);
        }
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void A_classification_model_loses_its_classifier_and_nothing_else(string name)
    {
        using var scope = NewDisposeScope();
        string[] names = [.. Weights.Backbone(name).Select(s => s.Name)];
        ConvertedWeights own = WeightsConverter.Convert(Weights.Named(names));
        Assert.True(own.IsBackbone);
        Assert.Empty(own.Unknown);
        string[] dropped = [.. own.Dropped.Where(d => !d.EndsWith("relative_position_index", StringComparison.Ordinal))];
        Assert.Equal(2, dropped.Length);
        Assert.All(dropped, d => Assert.Matches("^(fc|classifier\\.1|head)\\.(weight|bias)$", d));
        Assert.Equal(names.Except(own.Dropped), own.Tensors.Keys);
        Assert.Equal(own.Tensors.Keys.Select(k => "backbone.body." + k), own.Under("backbone.body.").Select(t => t.Key));
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void A_backbone_has_mmdets_names_both_ways(string name)
    {
        using var scope = NewDisposeScope();
        OrderedDictionary<string, Tensor> tensors = new(Weights.Backbone(name)
            .Where(s => !s.Name.StartsWith("fc.", StringComparison.Ordinal) && !s.Name.StartsWith("classifier.", StringComparison.Ordinal)
                && !s.Name.StartsWith("head.", StringComparison.Ordinal) && !s.Name.StartsWith("norm.", StringComparison.Ordinal) && !s.Name.EndsWith("index", StringComparison.Ordinal))
            .Select(s => KeyValuePair.Create(s.Name, Weights.Numbers(s.Name, s.Name.Contains("features.2.", StringComparison.Ordinal) ? s.Shape : s.Shape.Length == 0 ? [] : [4]))));
        ConvertedWeights mmdet = WeightsConverter.ToMmdet(WeightsConverter.Convert(Weights.Of(tensors)), name);
        Assert.Empty(mmdet.Unknown);
        ConvertedWeights back = WeightsConverter.Convert(Weights.Of(mmdet.Tensors.Select(t => KeyValuePair.Create("backbone." + t.Key, t.Value))));
        Assert.Equal(WeightsNaming.Mmdet, back.Source);
        Assert.Equal(tensors.Keys, back.Tensors.Keys);
        Assert.All(tensors, t => Assert.Equal(t.Value.Floats(), back.Tensors[t.Key].Floats()));
    }

    [Theory]
    [InlineData("layer1.0.depthwise_conv.conv.weight", "features.1.conv.0.0.weight")]
    [InlineData("layer1.0.linear_conv.bn.running_var", "features.1.conv.2.running_var")]
    [InlineData("layer2.1.expand_conv.conv.weight", "features.3.conv.0.0.weight")]
    [InlineData("layer5.2.linear_conv.conv.weight", "features.13.conv.2.weight")]
    [InlineData("layer7.0.depthwise_conv.bn.bias", "features.17.conv.1.1.bias")]
    [InlineData("conv2.bn.weight", "features.18.1.weight")]
    public void MobileNets_of_mmdet_are_counted_through(string theirs, string ours)
    {
        using var scope = NewDisposeScope();
        Assert.Contains(ours, WeightsConverter.Convert(Weights.Named(["backbone.conv1.conv.weight", "backbone." + theirs])).Tensors.Keys);
    }

    [Theory]
    [InlineData("patch_embed.proj.weight", "features.0.0.weight")]
    [InlineData("patch_embed.norm.bias", "features.0.2.bias")]
    [InlineData("layers.0.blocks.1.attn.qkv.weight", "features.1.1.attn.qkv.weight")]
    [InlineData("layers.0.blocks.1.attn.relative_position_bias_table", "features.1.1.attn.relative_position_bias_table")]
    [InlineData("layers.2.blocks.17.mlp.fc1.weight", "features.5.17.mlp.0.weight")]
    [InlineData("layers.3.blocks.0.mlp.fc2.bias", "features.7.0.mlp.3.bias")]
    [InlineData("layers.1.downsample.reduction.weight", "features.4.reduction.weight")]
    [InlineData("layers.2.downsample.norm.weight", "features.6.norm.weight")]
    public void Microsofts_Swin_becomes_torchvisions(string theirs, string ours)
    {
        using var scope = NewDisposeScope();
        ConvertedWeights own = WeightsConverter.Convert(Weights.Named([.. new[] { "patch_embed.proj.bias", theirs }, "layers.0.blocks.1.attn.relative_position_index", "layers.0.blocks.1.attn_mask", "head.weight"]));
        Assert.Equal(["features.0.0.bias", ours], own.Tensors.Keys);
        Assert.Equal(3, own.Dropped.Count);
    }

    [Fact]
    public void Merged_patches_of_mmdets_Swin_give_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        Tensor x = Weights.Numbers("x", 1, 4, 6, 3), weight = Weights.Numbers("weight", 6, 12), scale = Weights.Numbers("scale", 12); // [N, H, W, C]
        Tensor unfolded = nn.Unfold((2, 2), stride: (2, 2)).forward(x.permute(0, 3, 1, 2)).transpose(1, 2); // [N, H/2 x W/2, 4 C], as mmdet has it
        Tensor theirs = nn.functional.linear(unfolded * scale, weight);

        ConvertedWeights own = WeightsConverter.Convert(Weights.Of(new Dictionary<string, Tensor>
        {
            ["backbone.patch_embed.projection.bias"] = zeros(1),
            ["backbone.stages.0.downsample.reduction.weight"] = weight,
            ["backbone.stages.0.downsample.norm.weight"] = scale,
        }));
        Tensor[] pixels = [.. new[] { (0, 0), (1, 0), (0, 1), (1, 1) }.Select(at => x[.., TensorIndex.Slice(at.Item1, null, 2), TensorIndex.Slice(at.Item2, null, 2)])];
        Tensor merged = cat(pixels, -1).flatten(1, 2); // as torchvision has it
        Tensor ours = nn.functional.linear(merged * own.Tensors["features.2.norm.weight"], own.Tensors["features.2.reduction.weight"]);
        TorchFixture.Near(theirs.Floats(), ours.Floats(), 1e-6);
    }

    [Theory]
    [InlineData("module.encoder_q.", "module.encoder_k.conv1.weight", "module.queue")]
    [InlineData("module.encoder.", "module.projector.weight")]
    [InlineData("module.")]
    [InlineData("backbone.")]
    [InlineData("")]
    public void What_training_put_around_a_backbone_is_taken_off(string prefix, params string[] others)
    {
        using var scope = NewDisposeScope();
        ConvertedWeights own = WeightsConverter.Convert(Weights.Named([prefix + "conv1.weight", prefix + "layer1.0.conv1.weight", .. others, prefix + "fc.0.weight"]));
        Assert.Equal(["conv1.weight", "layer1.0.conv1.weight"], own.Tensors.Keys);
        Assert.Equal(others.Length + 1, own.Dropped.Count);
    }

    [Fact]
    public void A_MobileNet_detector_of_torchvision_gets_its_outer_name_and_loses_it_again()
    {
        using var scope = NewDisposeScope();
        string[] theirs = ["backbone.body.0.0.weight", "backbone.body.18.0.weight", "backbone.fpn.inner_blocks.0.0.weight"];
        ConvertedWeights own = WeightsConverter.Convert(Weights.Named(theirs));
        Assert.Equal(["backbone.body.features.0.0.weight", "backbone.body.features.18.0.weight", "backbone.fpn.inner_blocks.0.0.weight"], own.Tensors.Keys);
        Assert.Equal(theirs, WeightsConverter.ToTorchvision(own).Tensors.Keys);
    }

    [Fact]
    public void Names_of_no_known_source_are_refused_and_a_told_source_must_fit()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("no known source", Assert.Throws<BadInputException>(() => WeightsConverter.Convert(Weights.Named(["w", "b"]))).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => WeightsConverter.Convert(Weights.Named(["conv1.weight"]), WeightsNaming.AlignDet));
        Assert.Equal(["w"], WeightsConverter.Convert(Weights.Named(["w"]), WeightsNaming.Mmdet).Unknown);
    }

    [Fact]
    public void A_shape_that_the_class_layer_cannot_have_is_refused()
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> tensors = new() { ["roi_head.bbox_head.fc_cls.weight"] = ones(3, 1), ["roi_head.bbox_head.fc_reg.weight"] = ones(7, 1) };
        Assert.Contains("fc_reg", Assert.Throws<BadInputException>(() => WeightsConverter.Convert(Weights.Of(tensors))).Message, StringComparison.Ordinal);
    }

    /// <summary>mmdet's name does not tell the branch of FCOS's centerness; its default is the class scores'.</summary>
    private static string Placed(string name) => name.Replace("regression_head.bbox_ctrness", "classification_head.bbox_ctrness", StringComparison.Ordinal);

    private static long Rows(string name, int classes) =>
        name.Contains("box_predictor.cls_score", StringComparison.Ordinal) || name.Contains("mask_fcn_logits", StringComparison.Ordinal) ? classes
        : name.Contains("box_predictor.bbox_pred", StringComparison.Ordinal) ? 4 * classes : 3;

    private static string Older(string name)
    {
        string[] parts = name.Split('.');
        if (name.StartsWith("backbone.fpn.inner", StringComparison.Ordinal) || name.StartsWith("backbone.fpn.layer", StringComparison.Ordinal))
        {
            return string.Join('.', [.. parts[..4], parts[^1]]);
        }
        if (name.StartsWith("rpn.head.conv.", StringComparison.Ordinal))
        {
            return "rpn.head.conv." + parts[^1];
        }
        if (name.StartsWith("roi_heads.mask_head.", StringComparison.Ordinal))
        {
            return $"roi_heads.mask_head.mask_fcn{int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) + 1}.{parts[^1]}";
        }
        bool isRetinaNet = parts.Length == 6 && parts[0] == "head" && parts[2] == "conv";
        return isRetinaNet ? $"head.{parts[1]}.conv.{2 * int.Parse(parts[3], System.Globalization.CultureInfo.InvariantCulture)}.{parts[^1]}" : name;
    }
}
