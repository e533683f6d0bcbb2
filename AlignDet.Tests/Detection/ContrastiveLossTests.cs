using AlignDet.Detection.PreTraining;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>One matrix product gives what the loop over labels gives.</summary>
public class ContrastiveLossTests
{
    private const int Dim = 5;
    private const double Temperature = 0.5;

    [Fact]
    public void Value_and_gradient_equal_the_loop_over_labels()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Problem problem = Problem.Random(seed);
            (double loss, double[] gradient) = problem.Naive();
            (ContrastiveResult result, float[] actual) = problem.Solve();
            Assert.Equal(loss, result.Loss.item<float>(), 1e-5 * Math.Max(1, loss));
            TorchFixture.Near(Array.ConvertAll(gradient, g => (float)g), actual, 1e-5);
        }
    }

    [Fact]
    public void Without_an_instance_the_loss_is_0_and_still_reaches_the_parameters()
    {
        using var scope = NewDisposeScope();
        Problem problem = Problem.Random(1) with { OnlineLabels = [-1, -1], Online = [.. Problem.Random(1).Online.Take(2)] };
        (ContrastiveResult result, float[] gradient) = problem.Solve();
        Assert.Equal(0, result.Loss.item<float>());
        Assert.Equal(0, result.Labels);
        Assert.All(gradient, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Without_negatives_nothing_is_lost_and_the_gradient_is_finite()
    {
        // one instance is all there is: nothing to tell it from
        Problem problem = Problem.Random(2);
        problem = problem with { OnlineLabels = [.. problem.OnlineLabels.Select(_ => 3L)], MomentumLabels = [.. problem.MomentumLabels.Select(_ => 3L)] };
        (ContrastiveResult result, float[] gradient) = problem.Solve();
        Assert.Equal(0, result.Loss.item<float>(), 1e-6);
        Assert.Equal(1, result.Labels);
        Assert.True(double.IsNaN(result.NegativeSimilarity));
        Assert.All(gradient, g => Assert.Equal(0, g, 1e-6));
    }

    [Fact]
    public void An_instance_that_the_momentum_view_lost_is_contrasted_with_its_own_online_samples()
    {
        Problem problem = Problem.Random(3) with { OnlineLabels = [0, 0, 0, 1, -1], MomentumLabels = [1, 1, -1, -1] };
        problem = problem with { Online = Vectors(5, 1), Momentum = Vectors(4, 2) };
        (double loss, double[] gradient) = problem.Naive();
        (ContrastiveResult result, float[] actual) = problem.Solve();
        Assert.Equal(3, result.WithoutKey);
        Assert.Equal(2, result.Labels);
        Assert.Equal(loss, result.Loss.item<float>(), 1e-5);
        TorchFixture.Near(Array.ConvertAll(gradient, g => (float)g), actual, 1e-5);
    }

    [Fact]
    public void An_empty_momentum_view_is_no_fault()
    {
        Problem problem = new(Vectors(4, 3), [0, 0, 1, -1], [], []);
        (double loss, double[] gradient) = problem.Naive();
        (ContrastiveResult result, float[] actual) = problem.Solve();
        Assert.Equal(loss, result.Loss.item<float>(), 1e-5);
        TorchFixture.Near(Array.ConvertAll(gradient, g => (float)g), actual, 1e-5);
    }

    [Fact]
    public void The_order_of_the_samples_does_not_matter()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Problem problem = Problem.Random(seed);
            int[] order = [.. Enumerable.Range(0, problem.Online.Length)], other = [.. Enumerable.Range(0, problem.Momentum.Length)];
            new Random(seed).Shuffle(order);
            new Random(seed).Shuffle(other);
            var shuffled = new Problem(
                [.. order.Select(i => problem.Online[i])], [.. order.Select(i => problem.OnlineLabels[i])],
                [.. other.Select(i => problem.Momentum[i])], [.. other.Select(i => problem.MomentumLabels[i])]);
            (ContrastiveResult result, float[] gradient) = problem.Solve();
            (ContrastiveResult mixed, float[] mixedGradient) = shuffled.Solve();
            Assert.Equal(result.Loss.item<float>(), mixed.Loss.item<float>(), 1e-6);
            Assert.Equal(result.Labels, mixed.Labels);
            Assert.Equal(result.WithoutKey, mixed.WithoutKey);
            TorchFixture.Near([.. order.SelectMany(i => gradient[(i * Dim)..((i + 1) * Dim)])], mixedGradient, 1e-6);
        }
    }

    [Fact]
    public void The_numbers_of_the_instances_do_not_matter()
    {
        Problem problem = Problem.Random(6);
        static long[] Renamed(long[] labels) => [.. labels.Select(l => l < 0 ? l : 1000 - (7 * l))];
        Problem renamed = problem with { OnlineLabels = Renamed(problem.OnlineLabels), MomentumLabels = Renamed(problem.MomentumLabels) };
        Assert.Equal(problem.Solve().Result.Loss.item<float>(), renamed.Solve().Result.Loss.item<float>(), 1e-6);
    }

    [Fact]
    public void The_similarities_are_mean_cosines_of_pairs_and_of_others()
    {
        // two instances along the axes, the second pair turned by 60 degrees
        Problem problem = new([[2, 0], [0, 3]], [0, 1], [[5, 0], [MathF.Sqrt(3) / 2, 0.5f]], [0, 1]);
        ContrastiveResult result = problem.Solve().Result;
        Assert.Equal((1 + 0.5) / 2, result.PositiveSimilarity, 1e-6);
        Assert.Equal((MathF.Sqrt(3) / 2 + 0 + 0 + 0) / 4, result.NegativeSimilarity, 1e-6);
    }

    [Fact]
    public void Vectors_of_length_0_give_a_finite_loss_and_gradient()
    {
        Problem problem = new([[0, 0], [0, 1], [1, 1]], [0, 1, -1], [[0, 0], [0, 1]], [0, 1]);
        (ContrastiveResult result, float[] gradient) = problem.Solve();
        Assert.True(float.IsFinite(result.Loss.item<float>()));
        Assert.All(gradient, g => Assert.True(float.IsFinite(g)));
    }

    private static float[][] Vectors(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Dim).Select(_ => (float)((random.NextDouble() * 4) - 2)).ToArray())];
    }

    private sealed record Problem(float[][] Online, long[] OnlineLabels, float[][] Momentum, long[] MomentumLabels)
    {
        public static Problem Random(int seed)
        {
            var random = new Random(seed);
            int online = random.Next(2, 9), momentum = random.Next(1, 9), instances = random.Next(1, 5);
            long[] Labels(int count) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-1, instances))];
            return new Problem(Vectors(online, seed), Labels(online), Vectors(momentum, seed + 1000), Labels(momentum));
        }

        public (double Loss, double[] Gradient) Naive() => NaiveContrast.Compute(Online, OnlineLabels, Momentum, MomentumLabels, Temperature);

        /// <summary>What the code under test gives, and its gradient with respect to the online vectors.</summary>
        public (ContrastiveResult Result, float[] Gradient) Solve()
        {
            using var scope = NewDisposeScope();
            int dim = Online[0].Length;
            Tensor online = Rows(Online, dim);
            online.requires_grad = true;
            ContrastiveResult result = ContrastiveLoss.Compute(
                online, tensor(OnlineLabels, dtype: int64), Rows(Momentum, dim), tensor(MomentumLabels, dtype: int64), Temperature);
            result.Loss.backward();
            return (result with { Loss = result.Loss.detach().DetachFromDisposeScope() }, online.grad!.Floats());
        }

        private static Tensor Rows(float[][] vectors, int dim) => tensor(vectors.SelectMany(v => v).ToArray(), [vectors.Length, dim]);
    }
}
