using System.Text.Json;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Necks;
using AlignDet.Detection.PreTraining;
using AlignDet.Recipes;
using AlignDet.Tests.Checkpoints;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Parameters carry torchvision's names, each once, whatever the fields are called.</summary>
public class RetinaNetNamesTests
{
    private static readonly string[] s_pyramid =
    [
        .. Enumerable.Range(0, 3).SelectMany(i => WithBias($"inner_blocks.{i}.0", $"layer_blocks.{i}.0")), .. WithBias("extra_blocks.p6", "extra_blocks.p7"),
    ];

    public static TheoryData<string> ResNets() => [.. Weights.BackboneNames().Where(name => name.StartsWith("resnet", StringComparison.Ordinal))];

    [Theory]
    [Trait("oracle", "true")]
    [MemberData(nameof(ResNets))]
    public void A_RetinaNet_has_exactly_the_names_of_torchvision(string backbone)
    {
        using var model = new RetinaNet(Spec() with { Backbone = backbone }, 3);
        string[] heads = [.. Enumerable.Range(0, 4).SelectMany(i => WithBias($"head.classification_head.conv.{i}.0", $"head.regression_head.conv.{i}.0"))];
        Named(model, [.. Shared(backbone), .. heads, .. WithBias("head.classification_head.cls_logits", "head.regression_head.bbox_reg")]);
    }

    [Fact]
    [Trait("oracle", "true")]
    public void Group_norm_heads_have_the_names_of_the_second_version()
    {
        string backbone = ResNets().First().Data;
        using var model = new RetinaNet(Spec() with { Backbone = backbone, Options = new RetinaNetOptions { HeadNorm = "group", HeadConvs = 2 } }, 3);
        string[] heads = [.. new[] { "classification_head", "regression_head" }.SelectMany(head => Enumerable.Range(0, 2).SelectMany(i =>
            (string[])[$"head.{head}.conv.{i}.0.weight", $"head.{head}.conv.{i}.1.weight", $"head.{head}.conv.{i}.1.bias"]))];
        Named(model, [.. Shared(backbone), .. heads, .. WithBias("head.classification_head.cls_logits", "head.regression_head.bbox_reg")]);
    }

    [Fact]
    [Trait("oracle", "true")]
    public void The_pre_trained_detector_differs_in_its_last_classification_layer_only()
    {
        using var model = new ContrastiveRetinaNet(Spec(), 4);
        using var fineTuned = new RetinaNet(Spec(), 3);
        string[] mine = [.. model.state_dict().Keys], other = [.. fineTuned.state_dict().Keys];
        Assert.Equal(WithBias("head.classification_head.cls_logits.0", "head.classification_head.cls_logits.2").Order(StringComparer.Ordinal), mine.Except(other).Order(StringComparer.Ordinal));
        Assert.Equal(WithBias("head.classification_head.cls_logits").Order(StringComparer.Ordinal), other.Except(mine).Order(StringComparer.Ordinal));
        Assert.All(mine.Except(other), name => Assert.Contains(ContrastiveRetinaNet.FinalLayers, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
        Once(model);
    }

    [Theory]
    [InlineData(false, 8)]
    [InlineData(true, 512)]
    public void P6_comes_from_P5_or_from_C5(bool fromInput, long channels)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var neck = new FeaturePyramid([128, 256, 512], 8, fromInput ? ExtraLevels.P6P7FromC5 : ExtraLevels.P6P7FromP5);
        FormulaWeights.Fill(neck);
        Assert.Equal([8, channels, 3, 3], neck.state_dict()["extra_blocks.p6.weight"].shape);
        Assert.Equal(s_pyramid.Order(StringComparer.Ordinal), neck.state_dict().Keys.Order(StringComparer.Ordinal));

        Tensor[] inputs = [ones(1, 128, 8, 12), ones(1, 256, 4, 6), ones(1, 512, 2, 3)];
        Tensor[] levels = neck.forward(inputs);
        Assert.Equal([8L * 12, 4 * 6, 2 * 3, 1 * 2, 1 * 1], levels.Select(l => l.shape[2] * l.shape[3]));
        Tensor source = fromInput ? inputs[2] : levels[2];
        Dictionary<string, Tensor> weights = neck.state_dict();
        Tensor p6 = nn.functional.conv2d(source, weights["extra_blocks.p6.weight"], weights["extra_blocks.p6.bias"], [2, 2], [1, 1]);
        TorchFixture.Near(p6.Floats(), levels[3].Floats(), 1e-5);
    }

    private static DetectorSpec Spec() => new() { NeckChannels = 8 };

    private static IEnumerable<string> WithBias(params string[] layers) => layers.SelectMany(l => (string[])[l + ".weight", l + ".bias"]);

    /// <summary>Backbone without the classifier, and pyramid.</summary>
    private static IEnumerable<string> Shared(string backbone)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("backbones"), "cases.json")));
        string[] names = [.. cases.RootElement.GetProperty("models").GetProperty(backbone).GetProperty("state_dict").EnumerateArray().Select(p => p[0].GetString()!)];
        return [.. names.Where(n => !n.StartsWith("fc.", StringComparison.Ordinal)).Select(n => "backbone.body." + n), .. s_pyramid.Select(n => "backbone.fpn." + n)];
    }

    private static void Named(nn.Module model, string[] expected)
    {
        Assert.Equal(expected.Order(StringComparer.Ordinal), model.state_dict().Keys.Order(StringComparer.Ordinal));
        Once(model);
    }

    private static void Once(nn.Module model)
    {
        string[] names = [.. model.named_parameters().Select(p => p.name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names.Length, model.parameters().Select(p => p.Handle).Distinct().Count());
        Assert.DoesNotContain(names, name => name.Split('.').Any(part => part.StartsWith('_')));
    }
}
