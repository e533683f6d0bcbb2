using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>What the second stage of an R-CNN learns from.</summary>
public class RoiSamplesTests
{
    // against the box (10, 10, 30, 30): IoU 1, 0.54, 0.25, 0
    private static readonly float[] s_proposals = [10, 10, 30, 30, 10, 10, 30, 47, 20, 10, 40, 26, 50, 50, 60, 60];

    [Fact]
    public void Objects_come_first_and_the_true_boxes_are_among_them()
    {
        using var scope = NewDisposeScope();
        RoiSamples samples = Draw(new FasterRcnnOptions { BoxSamples = 1_000_000 }, 2);
        Assert.Equal([3L, 3, 3, 0, 0], samples.Classes.Longs());
        Assert.Equal([10f, 10, 30, 30], samples.Boxes[2].Floats()); // the true box itself, behind the proposals
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal([10f, 10, 30, 30], samples.Wanted[i].Floats()));
        TorchFixture.Near(samples.Boxes.narrow(0, 3, 2).Floats(), samples.Wanted.narrow(0, 3, 2).Floats(), 0); // background wants what it has
    }

    [Fact]
    public void Proposals_between_the_thresholds_are_no_samples()
    {
        using var scope = NewDisposeScope();
        RoiSamples samples = Draw(new FasterRcnnOptions { BoxForegroundIou = 0.6, BoxBackgroundIou = 0.2 }, 0);
        Assert.Equal([1L, 1, 0, RoiSamples.None, RoiSamples.None], samples.Classes.Longs());
    }

    [Fact]
    public void No_more_objects_are_drawn_than_their_part()
    {
        using var scope = NewDisposeScope();
        RoiSamples samples = Draw(new FasterRcnnOptions { BoxSamples = 4, BoxPositivePart = 0.5 }, 1);
        Assert.Equal([2L, 2, 0, 0], samples.Classes.Longs());
    }

    [Fact]
    public void Without_a_true_box_all_is_background()
    {
        using var scope = NewDisposeScope();
        var nothing = new Target(zeros(0, 4), zeros(0, int64));
        RoiSamples samples = RoiSamples.Draw(tensor(s_proposals, [4, 4]), nothing, new FasterRcnnOptions());
        Assert.Equal([0L, 0, 0, 0], samples.Classes.Longs());
        Assert.Equal([0L, 0, 0, 0], samples.Match.Longs());
    }

    private static RoiSamples Draw(RcnnOptions options, long label) =>
        RoiSamples.Draw(tensor(s_proposals, [4, 4]), new Target(tensor(new float[] { 10, 10, 30, 30 }, [1, 4]), tensor(new[] { label })), options);
}
