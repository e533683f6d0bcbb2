using AlignDet.Detection.Ops;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

public class MatcherTests
{
    [Fact]
    public void Assigning_boxes_is_matching_their_IoU() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(120),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), Gen.Elements(1, 7, 100, 3000).ToArbitrary(), (seed, boxCount, anchorCount) =>
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            bool ties = random.Next(2) == 0, lowQuality = random.Next(2) == 0, empty = random.Next(4) == 0;
            Tensor boxes = Boxes(random, boxCount, ties, empty), anchors = Boxes(random, anchorCount, ties, empty);
            var matcher = new Matcher(0.5, 0.4, lowQuality);
            Assert.Equal(matcher.Match(BoxOps.IoU(boxes, anchors)).Longs(), matcher.Assign(boxes, anchors).Longs());
        }));

    [Fact]
    public void Without_a_box_all_is_background()
    {
        using var scope = NewDisposeScope();
        Assert.All(new Matcher(0.5, 0.4, true).Assign(zeros(0, 4), rand(9, 4)).Longs(), match => Assert.Equal(Matcher.Background, match));
    }

    [Fact]
    public void Nothing_stays_in_memory_but_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor boxes = tensor(new float[] { 0, 0, 4, 4 }, [1, 4]), anchors = rand(50, 4);
        long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var matcher = new Matcher(0.5, 0.4, true);
        matcher.Assign(boxes, anchors).Dispose();
        matcher.MatchBestToEachBox(zeros(2, 3)).Dispose();
        Assert.Equal(before + 1, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount); // the zeros
    }

    /// <summary>Boxes, on a coarse grid for many equal overlaps, some without an area.</summary>
    private static Tensor Boxes(Random random, int count, bool ties, bool empty)
    {
        float Place() => ties ? random.Next(6) : random.NextSingle() * 6;
        float[] values = new float[count * 4];
        for (int i = 0; i < values.Length; i += 4)
        {
            (values[i], values[i + 1]) = (Place(), Place());
            (values[i + 2], values[i + 3]) = (values[i] + Place() + (empty ? 0 : 1), values[i + 1] + Place() + (empty ? 0 : 1));
        }
        return tensor(values, [count, 4]);
    }
}
