using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class SocoSearchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Regions_equal_a_plain_implementation_on_small_pictures() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(RandomPictures.Arbitrary(maxSide: 40), image =>
        {
            LabelMap map = Felzenszwalb.Segment(image, 30, 0.5, 6);
            return PlainSoco.Find(image, map).SequenceEqual(SocoSearch.Find(image, 30, 0.5, 6, Cancel));
        }));

    [Fact]
    public void There_are_at_most_twice_the_regions_less_one_and_their_corners_lie_inside_the_picture() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(RandomPictures.Arbitrary(maxSide: 60), image =>
        {
            int count = Felzenszwalb.Segment(image, 50, 0.9, 10).Count;
            IReadOnlyList<SocoRegion> regions = SocoSearch.Find(image, 50, 0.9, 10, Cancel);
            return regions.Count >= count
                && regions.Count < 2 * count
                && regions.Take(count).Sum(region => region.Size) == image.Width * image.Height
                && regions.All(region => region.Size > 0 && region.Box is { X1: >= 0, Y1: >= 0 } box
                    && box.X1 <= box.X2 && box.Y1 <= box.Y2 && box.X2 < image.Width && box.Y2 < image.Height);
        }));

    [Fact]
    public void Halves_that_only_touch_never_become_one()
    {
        RgbImage image = new(40, 30);
        for (int y = 0; y < 30; y++)
        {
            image.Row(y)[(3 * 20)..].Fill(255);
        }

        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, "soco", Cancel);

        Assert.Equal([new Box(0, 0, 19, 29), new Box(20, 0, 39, 29)], boxes);
    }

    [Fact]
    public void A_large_picture_is_searched_reduced_and_its_boxes_end_at_its_last_pixels()
    {
        RgbImage image = new(2101, 601);
        for (int y = 100; y < 400; y++)
        {
            image.Row(y)[(3 * 600)..(3 * 900)].Fill(230);
        }

        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, "soco", Cancel);

        Assert.Contains(new Box(0, 0, 2100, 600), boxes);
        Assert.Contains(boxes, box => box.IoU(new Box(600, 100, 900, 400)) > 0.95f);
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => SocoSearch.Find(new RgbImage(8, 8), cancel: source.Token));
    }
}
