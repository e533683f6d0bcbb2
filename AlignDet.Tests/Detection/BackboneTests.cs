using AlignDet.Detection.Backbones;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What of a backbone learns.</summary>
public class BackboneTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "conv1. bn1. layer1.")]
    [InlineData(4, "conv1. bn1. layer1. layer2. layer3. layer4.")]
    public void Frozen_stages_do_not_learn_and_the_others_do(int stages, string frozen)
    {
        using var model = new ResNet(new DetectorSpec { FrozenStages = stages, NormEval = false });
        string[] prefixes = frozen.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(model.named_parameters(), p => Assert.Equal(!Starts(p.name, prefixes), p.parameter.requires_grad));
        model.train();
        Assert.All(Norms(model), n => Assert.Equal(!Starts(n.Name + ".", prefixes), n.Norm.training));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stored_statistics_stay_in_use_where_the_recipe_says_so_however_often_training_starts_again(bool normEval)
    {
        using var model = new RetinaNet(new DetectorSpec { NeckChannels = 8, FrozenStages = 0, NormEval = normEval }, 2);
        model.train();
        model.eval();
        Assert.All(Norms(model), n => Assert.False(n.Norm.training));
        model.train();
        Assert.True(model.training);
        Assert.All(Norms(model), n => Assert.Equal(!normEval, n.Norm.training));
    }

    [Fact]
    public void Gradients_end_at_the_frozen_stages()
    {
        using var scope = NewDisposeScope();
        using var model = new ResNet(new DetectorSpec { FrozenStages = 2 });
        model.train();
        Tensor[] features = model.forward(ones(1, 3, 64, 96));
        Assert.Equal([false, false, true, true], features.Select(f => f.requires_grad));
        Assert.Equal([1, 512, 2, 3], features[3].shape);
    }

    [Fact]
    public void An_unknown_backbone_is_told_with_those_there_are()
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => new ResNet(new DetectorSpec { Backbone = "resnet99" }));
        Assert.Contains("resnet99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("resnet18, resnet34, resnet50 or resnet101", refusal.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, BatchNorm2d Norm)> Norms(nn.Module model) =>
        model.named_modules().Where(m => m.module is BatchNorm2d).Select(m => (m.name, (BatchNorm2d)m.module));

    private static bool Starts(string name, string[] prefixes) => prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
}
