using AlignDet.Detection.Backbones;
using AlignDet.Recipes;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>A norm whose statistics, scale and shift are constants.</summary>
public class FrozenBatchNorm2dTests
{
    private static readonly string[] s_buffers = ["weight", "bias", "running_mean", "running_var"];

    [Theory]
    [InlineData(1e-5)]
    [InlineData(0.1)]
    public void It_is_the_stored_affine_map_while_training_too(double eps)
    {
        using var scope = NewDisposeScope();
        using var norm = new FrozenBatchNorm2d(3, eps);
        FormulaWeights.Fill(norm);
        norm.train();
        Dictionary<string, Tensor> state = norm.state_dict();
        Dictionary<string, float[]> before = state.ToDictionary(s => s.Key, s => s.Value.Floats());
        Tensor x = arange(0, 24, float32).view(2, 3, 2, 2) / 7;
        x.requires_grad = true;

        Tensor scale = state["weight"] / (state["running_var"] + eps).sqrt();
        Tensor expected = ((x - state["running_mean"].view(3, 1, 1)) * scale.view(3, 1, 1)) + state["bias"].view(3, 1, 1);
        Tensor y = norm.forward(x);
        TorchFixture.Near(expected.Floats(), y.Floats(), 1e-6);

        y.sum().backward();
        TorchFixture.Near(scale.view(3, 1, 1).expand(2, 3, 2, 2).Floats(), x.grad!.Floats(), 1e-6);
        Assert.All(before, s => Assert.Equal(s.Value, norm.state_dict()[s.Key].Floats()));
    }

    [Fact]
    public void It_has_nothing_to_learn_and_counts_no_batches()
    {
        using var norm = new FrozenBatchNorm2d(3, 1e-5);
        Assert.Empty(norm.parameters());
        Assert.Equal(s_buffers.Order(StringComparer.Ordinal), norm.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_computes_the_same_after_its_buffers_were_converted()
    {
        using var scope = NewDisposeScope();
        using var norm = new FrozenBatchNorm2d(3, 1e-5);
        FormulaWeights.Fill(norm);
        Tensor x = arange(0, 12, float32).view(1, 3, 2, 2);
        float[] single = norm.forward(x).Floats();
        norm.to(float64);
        Tensor y = norm.forward(x.to(float64));
        Assert.Equal(float64, y.dtype);
        TorchFixture.Near(single, y.Floats(), 1e-5);
    }

    [Fact]
    public void A_backbone_of_frozen_norms_has_the_names_of_one_of_batch_norms_without_the_counters()
    {
        using var frozen = Backbone.Create(new DetectorSpec { BackboneNorm = "frozen", FrozenStages = 0 });
        using var batch = Backbone.Create(new DetectorSpec { FrozenStages = 0 });
        Assert.Equal(
            batch.state_dict().Keys.Where(n => !n.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            frozen.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(frozen.named_parameters(), p => p.name.Contains("bn", StringComparison.Ordinal));
    }

    [Fact]
    public void The_epsilon_of_the_recipe_reaches_both_kinds()
    {
        using var scope = NewDisposeScope();
        foreach (string kind in (string[])["batch", "frozen"])
        {
            using nn.Module<Tensor, Tensor> norm = BackboneNorm.From(new DetectorSpec { BackboneNorm = kind, NormEps = 3 })(1);
            norm.eval();
            Assert.Equal(0.5f, norm.forward(ones(1, 1, 1, 1)).item<float>(), 1e-6f); // 1 / sqrt(1 + 3)
        }
        Assert.Contains("frozen", Assert.Throws<BadInputException>(() => BackboneNorm.From(new DetectorSpec { BackboneNorm = "layer" })).Message, StringComparison.Ordinal);
    }
}
