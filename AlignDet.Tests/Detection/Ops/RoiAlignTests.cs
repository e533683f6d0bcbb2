using AlignDet.Detection.Ops;
using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

public class RoiAlignTests
{
    [Fact]
    public void Kernel_and_tensor_operations_agree_in_values_and_gradients() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(40),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            int channels = random.Next(1, 70), images = random.Next(1, 3), levels = random.Next(1, 4), regions = random.Next(0, 12);
            var geometry = new RoiGeometry(random.Next(1, 5), random.Next(1, 5), random.Next(-1, 4), random.Next(2) == 0);
            double[] scales = [.. Enumerable.Range(0, levels).Select(l => Math.Pow(2, -l - 1))];
            Tensor[] maps = [.. scales.Select(s => Values(random, images, channels, (int)(s * 40) + 1, (int)(s * 60) + 1))];
            float[] rois = [.. Enumerable.Range(0, regions).SelectMany(_ => Region(random, images))];
            Tensor level = tensor(Enumerable.Range(0, regions).Select(_ => (long)random.Next(levels)).ToArray());
            Tensor boxes = tensor(rois, [regions, 5]), outer = Values(random, regions, channels, geometry.Height, geometry.Width);

            (float[] Pooled, float[][] Gradients) kernel = Run(RoiAlign.Pool), composed = Run(RoiAlignComposition.Pool);
            TorchFixture.Near(composed.Pooled, kernel.Pooled, 1e-5, 1e-5);
            for (int l = 0; l < levels; l++)
            {
                TorchFixture.Near(composed.Gradients[l], kernel.Gradients[l], 1e-5, 1e-5);
            }

            (float[] Pooled, float[][] Gradients) Run(Func<IReadOnlyList<Tensor>, IReadOnlyList<double>, Tensor, Tensor?, RoiGeometry, Tensor> pool)
            {
                Tensor[] leaves = [.. maps.Select(m => m.clone().requires_grad_())];
                Tensor pooled = pool(leaves, scales, boxes, level, geometry);
                pooled.backward([outer]);
                return (pooled.Floats(), [.. leaves.Select(l => l.grad is { } g ? g.Floats() : new float[l.numel()])]);
            }
        }));

    [Fact]
    public void The_gradient_is_the_slope_of_the_pooled_values()
    {
        using var scope = NewDisposeScope();
        var random = new Random(1);
        Tensor features = Values(random, 1, 2, 6, 7), rois = tensor(new float[] { 0, 1, 2, 20, 17, 0, -4, -4, 60, 50 }, [2, 5]), outer = Values(random, 2, 2, 3, 3);
        Tensor leaf = features.clone().requires_grad_();
        (RoiAlign.Pool(leaf, rois, 3, 0.25, 2, true) * outer).sum().backward();
        Tensor step = Values(random, 1, 2, 6, 7);
        // pooling is linear, so that the slope is exact for any step
        double slope = ((RoiAlign.Pool(features + step, rois, 3, 0.25, 2, true) - RoiAlign.Pool(features, rois, 3, 0.25, 2, true)) * outer).sum().item<float>();
        Assert.Equal(slope, (leaf.grad! * step).sum().item<float>(), 1e-4);
    }

    [Fact]
    public void The_gradient_passes_on_through_features_that_come_from_a_layer()
    {
        using var scope = NewDisposeScope();
        Tensor input = Values(new Random(2), 1, 3, 8, 8).requires_grad_(), rois = tensor(new float[] { 0, 0, 0, 30, 30 }, [1, 5]);
        RoiAlign.Pool((input * 2).transpose(2, 3), rois, 2, 0.25, 2, false).sum().backward();
        Assert.Equal(2 * 3 * 2 * 2, input.grad!.sum().item<float>(), 1e-4); // the weights of each bin sum to 1
    }

    [Fact]
    public void No_region_gives_no_values_and_a_gradient_of_0()
    {
        using var scope = NewDisposeScope();
        Tensor features = rand(1, 3, 8, 8).requires_grad_();
        Tensor pooled = new MultiScaleRoiAlign(7, 2).Pool([features], [zeros(0, 4)], (32, 32));
        Assert.Equal([0, 3, 7, 7], pooled.shape);
        pooled.sum().backward();
        Assert.All(features.grad!.Floats(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void A_region_of_a_picture_that_is_not_there_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => RoiAlign.Pool(rand(1, 3, 8, 8), tensor(new float[] { 1, 0, 0, 4, 4 }, [1, 5]), 7, 1, 2, false));
        Assert.Throws<ArgumentException>(() => RoiAlign.Pool(rand(1, 3, 8, 8), zeros(1, 4), 7, 1, 2, false));
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_gradient()
    {
        using var outer = NewDisposeScope();
        Tensor features = rand(2, 40, 16, 16).requires_grad_(), rois = tensor(new float[] { 0, 0, 0, 30, 30, 1, 5, 5, 20, 20 }, [2, 5]);
        Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 20; i++)
        {
            Step();
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            RoiAlign.Pool(features, rois, 7, 0.25, 2, false).sum().backward();
            RoiAlignComposition.Pool([features], [0.25], rois, null, new RoiGeometry(7, 7, 2, false)).sum().backward();
            features.grad!.zero_();
        }
    }

    private static Tensor Values(Random random, params long[] shape) =>
        tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (random.NextSingle() * 2) - 1).ToArray(), shape);

    private static float[] Region(Random random, int images)
    {
        float Place() => (random.NextSingle() * 100) - 20;
        return [random.Next(images), Place(), Place(), Place(), Place()];
    }
}
