using AlignDet.Detection.Ops;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Suppression against the plainest way to write it.</summary>
public class NmsTests
{
    [Fact]
    public void Kernel_and_tensor_operations_keep_what_the_plain_loops_keep() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Problems().ToArbitrary(), problem =>
        {
            using var scope = NewDisposeScope();
            long[] expected = Naive(problem);
            Tensor boxes = tensor(problem.Boxes, [problem.Scores.Length, 4]), scores = tensor(problem.Scores);
            Tensor? labels = problem.Labels.Length == 0 ? null : tensor(problem.Labels);
            Assert.Equal(expected, Nms.Keep(boxes, scores, problem.Threshold, labels).Longs());
            Assert.Equal(expected, NmsComposition.Keep(boxes, scores, problem.Threshold, labels, chunk: 16).Longs());
            Assert.Equal(expected, NmsComposition.Keep(boxes, scores, problem.Threshold, labels).Longs());
        }));

    [Fact]
    public void A_chain_of_boxes_longer_than_any_round_of_checks_is_followed_to_its_end()
    {
        using var scope = NewDisposeScope();
        // each box suppresses the next alone, so that every second one stays
        float[] boxes = [.. Enumerable.Range(0, 300).SelectMany(i => new float[] { i * 4, 0, (i * 4) + 10, 10 })];
        float[] scores = [.. Enumerable.Range(0, 300).Select(i => 1 - (i / 1000f))];
        long[] expected = [.. Enumerable.Range(0, 150).Select(i => i * 2L)];
        Tensor all = tensor(boxes, [300, 4]), order = tensor(scores);
        Assert.Equal(expected, Nms.Keep(all, order, 0.4).Longs());
        Assert.Equal(expected, NmsComposition.Keep(all, order, 0.4, null).Longs());
        Assert.Equal(expected, NmsComposition.Keep(all, order, 0.4, null, chunk: 64).Longs());
    }

    [Theory]
    [InlineData(0.3)] // 3 / 10 of a pair of boxes is 0.3 in single precision, which lies above 0.3
    [InlineData(0.7)]
    [InlineData(0.5)]
    public void An_IoU_of_exactly_the_threshold_is_compared_in_double_precision(double threshold)
    {
        using var scope = NewDisposeScope();
        Tensor boxes = tensor(new float[] { 0, 0, 10, 1, 0, 0, (float)Math.Round(threshold * 10), 1 }, [2, 4]), scores = tensor(new[] { 0.9f, 0.8f });
        int expected = (float)threshold > threshold ? 1 : 2;
        Assert.Equal(expected, Nms.Keep(boxes, scores, threshold).shape[0]);
        Assert.Equal(expected, NmsComposition.Keep(boxes, scores, threshold, null).shape[0]);
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor boxes = rand(50, 4), scores = rand(50), labels = zeros(50, int64);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Nms.Keep(boxes, scores, 0.5, labels).Dispose();
        NmsComposition.Keep(boxes, scores, 0.5, labels, chunk: 20).Dispose();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Boxes_and_scores_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Nms.Keep(zeros(3, 4), zeros(2), 0.5));
        Assert.Throws<ArgumentException>(() => Nms.Keep(zeros(3, 5), zeros(3), 0.5));
        Assert.Throws<ArgumentException>(() => Nms.Keep(zeros(3, 4), zeros(3), 0.5, zeros(2, int64)));
    }

    private sealed record Problem(float[] Boxes, float[] Scores, long[] Labels, double Threshold);

    /// <summary>Boxes on a coarse grid: many that are equal, empty or exactly at the threshold, and equal scores.</summary>
    private static Gen<Problem> Problems() =>
        from seed in Gen.Choose(0, int.MaxValue)
        from count in Gen.Choose(0, 90)
        from steps in Gen.Elements(4, 12, 1000)
        from classes in Gen.Elements(0, 1, 3)
        from threshold in Gen.Elements(0, 0.25, 0.3, 0.5, 0.7, 1)
        select Draw(new Random(seed), count, steps, classes, threshold);

    private static Problem Draw(Random random, int count, int steps, int classes, double threshold)
    {
        float Place() => random.Next(steps) * (12f / steps);
        float[] boxes = new float[count * 4];
        for (int i = 0; i < count; i++)
        {
            (boxes[i * 4], boxes[(i * 4) + 1]) = (Place(), Place());
            (boxes[(i * 4) + 2], boxes[(i * 4) + 3]) = (boxes[i * 4] + Place(), boxes[(i * 4) + 1] + Place());
        }
        float[] scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(-steps, steps) / (float)steps)];
        return new Problem(boxes, scores, classes == 0 ? [] : [.. Enumerable.Range(0, count).Select(_ => random.Next(classes) - 1L)], threshold);
    }

    private static long[] Naive(Problem problem)
    {
        var kept = new List<int>();
        foreach (int i in Enumerable.Range(0, problem.Scores.Length).OrderByDescending(i => problem.Scores[i]).ThenBy(i => i))
        {
            if (!kept.Exists(k => (problem.Labels.Length == 0 || problem.Labels[k] == problem.Labels[i]) && IoU(problem.Boxes, k, i) > problem.Threshold))
            {
                kept.Add(i);
            }
        }
        return [.. kept.Select(k => (long)k)];
    }

    private static float IoU(float[] boxes, int a, int b)
    {
        ReadOnlySpan<float> p = boxes.AsSpan(a * 4, 4), q = boxes.AsSpan(b * 4, 4);
        float shared = Math.Max(0, Math.Min(p[2], q[2]) - Math.Max(p[0], q[0])) * Math.Max(0, Math.Min(p[3], q[3]) - Math.Max(p[1], q[1]));
        return shared / (((p[2] - p[0]) * (p[3] - p[1])) + ((q[2] - q[0]) * (q[3] - q[1])) - shared);
    }
}
