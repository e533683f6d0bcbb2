using AlignDet.Detection.Backbones;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What every backbone gives, what of it learns, and that nothing is left behind.</summary>
public class BackboneTests
{
    public static TheoryData<string> Names() => [.. BackboneNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_backbone_gives_four_maps_and_leaves_no_tensor_behind(string name)
    {
        using Backbone model = Backbone.Create(new DetectorSpec { Backbone = name, FrozenStages = 0, NormEval = false });
        bool learns = name is not "swin_b" and not "swin_l"; // a backward pass of these is dear and no different from that of the small ones
        using var mode = set_grad_enabled(learns);
        model.train(learns);
        using Tensor images = ones(1, 3, 64, 96);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor[] maps = model.forward(images);
        Assert.Equal(before + maps.Length, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        long[][] expected = [.. model.OutputChannels.Select((channels, i) => new[] { 1L, channels, 64 >> (i + 2), 96 >> (i + 2) })];
        Assert.Equal(expected, maps.Select(map => map.shape));

        using (NewDisposeScope())
        {
            Tensor sum = maps.Select(map => map.square().sum()).Aggregate((a, b) => a + b);
            Assert.True(float.IsFinite(sum.item<float>()));
            if (learns)
            {
                sum.backward();
                Assert.All(model.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
            }
        }
        foreach (Tensor map in maps)
        {
            map.Dispose();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData("resnet50", "batch")]
    [InlineData("resnet18", "frozen")]
    [InlineData("mobilenet_v2", "frozen")]
    [InlineData("swin_t", "batch")]
    public void Pictures_of_any_size_are_taken(string name, string norm)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Backbone model = Backbone.Create(new DetectorSpec { Backbone = name, BackboneNorm = norm });
        model.eval();
        Tensor[] maps = model.forward(ones(2, 3, 52, 75));
        Assert.Equal([13L, 7, 4, 2], maps.Select(map => map.shape[2]));
        // a convolution takes the started 19th patch of four pixels in, an embedding of whole patches leaves it out
        Assert.Equal(name == "swin_t" ? [18L, 9, 5, 3] : [19L, 10, 5, 3], maps.Select(map => map.shape[3]));
    }

    [Theory]
    [InlineData("resnet18", 0, "")]
    [InlineData("resnet18", 1, "conv1. bn1. layer1.")]
    [InlineData("resnet50", 4, "conv1. bn1. layer1. layer2. layer3. layer4.")]
    [InlineData("mobilenet_v2", 0, "")]
    [InlineData("mobilenet_v2", 1, "features.0. features.1. features.2. features.3.")]
    [InlineData("mobilenet_v2", 4, "features.")]
    [InlineData("swin_t", 0, "")]
    [InlineData("swin_t", 1, "features.0. features.1. features.2. norm0.")]
    [InlineData("swin_t", 4, "features. norm0. norm1. norm2. norm3.")]
    public void Frozen_stages_do_not_learn_and_the_others_do(string name, int stages, string frozen)
    {
        using Backbone model = Backbone.Create(new DetectorSpec { Backbone = name, FrozenStages = stages, NormEval = false });
        string[] prefixes = frozen.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(model.named_parameters(), p => Assert.Equal(!Starts(p.name, prefixes), p.parameter.requires_grad));
        model.train();
        Assert.All(model.named_modules().Where(m => m.module is BatchNorm2d or SwinBlock), m => Assert.Equal(!Starts(m.name + ".", prefixes), m.module.training));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stored_statistics_stay_in_use_where_the_recipe_says_so_however_often_training_starts_again(bool normEval)
    {
        using var model = new RetinaNet(new DetectorSpec { NeckChannels = 8, FrozenStages = 0, NormEval = normEval }, 2);
        model.train();
        model.eval();
        Assert.All(Norms(model), n => Assert.False(n.training));
        model.train();
        Assert.True(model.training);
        Assert.All(Norms(model), n => Assert.Equal(!normEval, n.training));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v2")]
    [InlineData("swin_t")]
    public void Gradients_end_at_the_frozen_stages(string name)
    {
        using var scope = NewDisposeScope();
        using Backbone model = Backbone.Create(new DetectorSpec { Backbone = name, FrozenStages = 2 });
        model.train();
        Assert.Equal([false, false, true, true], model.forward(ones(1, 3, 64, 96)).Select(f => f.requires_grad));
    }

    [Theory]
    [InlineData("mobilenet_v2", "backbone.body.features.0.0.weight")]
    [InlineData("swin_t", "backbone.body.features.0.0.weight backbone.body.norm1.weight backbone.body.norm2.weight backbone.body.norm3.weight")]
    public void In_a_detector_the_names_follow_its_prefix_and_only_outputs_in_use_have_norms(string name, string expected)
    {
        using var model = new RetinaNet(new DetectorSpec { Backbone = name, NeckChannels = 8 }, 2);
        string[] body = [.. model.state_dict().Keys.Where(n => n.StartsWith("backbone.body.", StringComparison.Ordinal))];
        Assert.Equal(expected.Split(' '), body.Where(n => n.EndsWith("features.0.0.weight", StringComparison.Ordinal) || (n.Contains("body.norm", StringComparison.Ordinal) && n.EndsWith("weight", StringComparison.Ordinal))));
    }

    [Fact]
    public void An_unknown_backbone_is_told_with_those_there_are()
    {
        BadInputException refusal = Assert.Throws<BadInputException>(() => Backbone.Create(new DetectorSpec { Backbone = "resnet99" }));
        Assert.Contains("resnet99", refusal.Message, StringComparison.Ordinal);
        Assert.All(BackboneNames.All, name => Assert.Contains(name, refusal.Message, StringComparison.Ordinal));
        Assert.Throws<BadInputException>(() => new ResNet(new DetectorSpec { Backbone = "swin_t" }));
        Assert.Throws<BadInputException>(() => new SwinTransformer(new DetectorSpec { Backbone = "resnet18" }));
    }

    private static IEnumerable<BatchNorm2d> Norms(nn.Module model) => model.modules().OfType<BatchNorm2d>();

    private static bool Starts(string name, string[] prefixes) => prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal));
}
