using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed class SelectiveSearchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pictures => [.. ProposalsOracle.Pictures];

    [Fact]
    public void Boxes_lie_inside_the_picture_are_whole_and_come_once() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(30), Prop.ForAll(RandomPictures.Arbitrary(maxSide: 60), image =>
        {
            IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, "fast", Cancel);
            return boxes.Contains(new Box(0, 0, image.Width, image.Height))
                && boxes.Distinct().Count() == boxes.Count
                && boxes.All(box => IsInside(box, image) && IsWhole(box));
        }));

    [Fact]
    public void A_large_picture_is_searched_reduced_and_its_boxes_reach_its_borders()
    {
        // wider than whole multiples of the factor, so that the last column is a partial one
        RgbImage image = new(2101, 601);
        for (int y = 100; y < 400; y++)
        {
            image.Row(y)[(3 * 600)..(3 * 900)].Fill(230);
        }

        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, "single", Cancel);

        Assert.Contains(new Box(0, 0, 2101, 601), boxes);
        Assert.All(boxes, box => Assert.True(IsInside(box, image)));
        Assert.Contains(boxes, box => box.IoU(new Box(600, 100, 900, 400)) > 0.95f);
    }

    [Fact]
    public void An_object_on_a_plain_ground_is_the_first_box_that_is_not_the_picture()
    {
        RgbImage image = new(120, 100);
        Array.Fill(image.Pixels, (byte)40);
        for (int y = 30; y < 70; y++)
        {
            image.Row(y)[(3 * 50)..(3 * 100)].Fill(220);
        }

        Box first = SelectiveSearch.Find(image, "fast", Cancel).First(box => box != new Box(0, 0, 120, 100));

        Assert.True(first.IoU(new Box(50, 30, 100, 70)) > 0.8f, $"first box {first}");
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    [Trait("oracle", "true")]
    public void Most_boxes_of_the_reference_have_a_like_box_here(string name)
    {
        // the reference has its own segmentation, so the sets overlap without being equal
        Box[] reference = [.. ReferenceBoxes(ProposalsOracle.Tensors[$"{name}.cv2_fast"])];

        IReadOnlyList<Box> boxes = SelectiveSearch.Find(ProposalsOracle.Picture(name), "fast", Cancel);

        double mean = reference.Average(box => boxes.Max(other => (double)other.IoU(box)));
        Assert.True(mean > 0.65, $"mean best IoU {mean:0.000}");
        Assert.InRange(boxes.Count, reference.Length / 2, reference.Length * 2);
    }

    [Fact]
    public void A_mode_that_is_not_there_is_refused_by_name()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => SelectiveSearch.Find(new RgbImage(8, 8), "slow", Cancel));

        Assert.Contains("slow", fault.Message, StringComparison.Ordinal);
        Assert.Contains("fast", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("quality")]
    [InlineData("single")]
    [InlineData("soco")]
    public void The_smallest_and_the_plainest_pictures_are_searched(string mode)
    {
        foreach ((int width, int height) in new[] { (1, 1), (1, 50), (50, 1), (2, 2), (37, 23) })
        {
            RgbImage image = new(width, height);
            Array.Fill(image.Pixels, (byte)77);

            Box box = Assert.Single(SelectiveSearch.Find(image, mode, Cancel));

            int less = mode == "soco" ? 1 : 0;
            Assert.Equal(new Box(0, 0, width - less, height - less), box);
        }
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("single")]
    [InlineData("soco")]
    public void A_search_is_the_same_whatever_else_runs(string mode)
    {
        RgbImage[] images = [.. Enumerable.Range(0, 8).Select(seed => RandomPictures.Draw(90, 70, seed))];
        IReadOnlyList<Box>[] alone = [.. images.Select(image => SelectiveSearch.Find(image, mode, Cancel))];

        Parallel.For(0, 40, i => Assert.Equal(alone[i % images.Length], SelectiveSearch.Find(images[i % images.Length], mode, Cancel)));
    }

    [Fact]
    public void Boxes_of_a_mirrored_picture_lie_inside_it() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(RandomPictures.Arbitrary(maxSide: 60), image =>
        {
            RgbImage mirrored = new(image.Width, image.Height);
            for (int i = 0; i < image.Pixels.Length; i += 3)
            {
                int pixel = i / 3, target = pixel + image.Width - 1 - (2 * (pixel % image.Width));
                image.Pixels.AsSpan(i, 3).CopyTo(mirrored.Pixels.AsSpan(3 * target, 3));
            }
            IReadOnlyList<Box> boxes = SelectiveSearch.Find(mirrored, "single", Cancel);
            return boxes.Contains(new Box(0, 0, image.Width, image.Height)) && boxes.All(box => IsInside(box, image) && IsWhole(box));
        }));

    [Fact]
    public void A_cancelled_search_stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => SelectiveSearch.Find(new RgbImage(8, 8), "fast", source.Token));
    }

    private static IEnumerable<Box> ReferenceBoxes(OracleTensor tensor) =>
        tensor.Longs().Chunk(4).Select(row => new Box(row[0], row[1], row[0] + row[2], row[1] + row[3]));

    private static bool IsInside(Box box, RgbImage image) =>
        box.X1 >= 0 && box.Y1 >= 0 && box.X1 < box.X2 && box.Y1 < box.Y2 && box.X2 <= image.Width && box.Y2 <= image.Height;

    private static bool IsWhole(Box box) => new[] { box.X1, box.Y1, box.X2, box.Y2 }.All(float.IsInteger);
}
