using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Proposals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class ProposalFilterTests
{
    private static readonly ProposalSpec s_open = new() { MaxAspect = 1e9, MaxScale = 1, MinSide = 0 };

    private static Arbitrary<Box[]> Boxes =>
        (from x in Gen.Choose(0, 150)
         from y in Gen.Choose(0, 90)
         from width in Gen.Choose(1, 50)
         from height in Gen.Choose(1, 10)
         select new Box(x, y, x + width, y + height)).ArrayOf().ToArbitrary();

    [Theory]
    [InlineData(90, 30, true)]
    [InlineData(30, 90, true)]
    [InlineData(91, 30, false)]
    [InlineData(30, 91, false)]
    public void Aspect_is_limited_either_way_with_the_limit_allowed(int width, int height, bool kept) =>
        Assert.Equal(kept, new ProposalFilter(s_open with { MaxAspect = 3 }).Keeps(new Box(5, 5, 5 + width, 5 + height), 200, 200));

    [Theory]
    [InlineData(160, 160, true)]
    [InlineData(161, 160, false)]
    [InlineData(20, 20, true)]
    [InlineData(20, 19, false)]
    public void Scale_is_the_root_of_the_share_of_the_picture(int width, int height, bool kept) =>
        Assert.Equal(kept, new ProposalFilter(s_open with { MinScale = 0.1, MaxScale = 0.8 }).Keeps(new Box(0, 0, width, height), 200, 200));

    [Theory]
    [InlineData(32, 32, true)]
    [InlineData(31, 90, false)]
    [InlineData(90, 31, false)]
    public void Both_sides_have_the_least_length(int width, int height, bool kept) =>
        Assert.Equal(kept, new ProposalFilter(s_open with { MinSide = 32 }).Keeps(new Box(0, 0, width, height), 200, 200));

    [Fact]
    public void Filtering_twice_changes_nothing() => Check.QuickThrowOnFailure(Prop.ForAll(Boxes, boxes =>
    {
        ProposalFilter filter = new(s_open with { MaxAspect = 3, MinSide = 4, MaxBoxes = 5 });
        IReadOnlyList<Box> once = filter.Apply(boxes, 200, 100);
        return filter.Apply(once, 200, 100).SequenceEqual(once);
    }));

    [Fact]
    public void Filters_one_after_the_other_keep_what_both_keep_in_order() => Check.QuickThrowOnFailure(Prop.ForAll(Boxes, boxes =>
    {
        ProposalSpec aspect = s_open with { MaxAspect = 3 };
        ProposalSpec side = s_open with { MinSide = 4 };
        IReadOnlyList<Box> together = new ProposalFilter(aspect with { MinSide = 4 }).Apply(boxes, 200, 100);
        return new ProposalFilter(side).Apply(new ProposalFilter(aspect).Apply(boxes, 200, 100), 200, 100).SequenceEqual(together)
            && new ProposalFilter(aspect).Apply(new ProposalFilter(side).Apply(boxes, 200, 100), 200, 100).SequenceEqual(together);
    }));

    [Theory]
    [InlineData("fast", null, false)]
    [InlineData("soco", null, true)]
    [InlineData("soco", true, false)]
    [InlineData("fast", false, true)]
    public void Of_equal_boxes_the_first_is_kept_but_in_the_mode_that_repeats(string mode, bool? dedup, bool repeats)
    {
        Box one = new(1, 1, 9, 9), other = new(1, 1, 9, 8);
        IReadOnlyList<Box> kept = new ProposalFilter(s_open with { Mode = mode, Dedup = dedup, MaxBoxes = 3 }).Apply([one, other, one, one], 20, 20);

        Assert.Equal(repeats ? [one, other, one] : [one, other], kept);
    }

    [Fact]
    public void The_first_boxes_are_the_beginning_of_all_boxes() => Check.QuickThrowOnFailure(Prop.ForAll(Boxes, boxes =>
    {
        IReadOnlyList<Box> all = new ProposalFilter(s_open with { MinSide = 3 }).Apply(boxes, 200, 100);
        return new ProposalFilter(s_open with { MinSide = 3, MaxBoxes = 4 }).Apply(boxes, 200, 100).SequenceEqual(all.Take(4));
    }));

    [Fact]
    public void Every_impossible_limit_is_named_at_once()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => new ProposalFilter(
            new ProposalSpec { MaxAspect = 0.5, MinScale = -1, MaxScale = double.NaN, MinSide = -3, MaxBoxes = 0 }));

        Assert.Equal(["maxAspect", "minScale", "maxScale", "minSide", "maxBoxes"], fault.Problems.Select(p => p.Split('.', ':')[1]));
    }
}
