using AlignDet.Recipes.Stages;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using Xunit;

namespace AlignDet.Tests.Drawing;

public class BoxPainterTests
{
    [Fact]
    public void A_small_picture_is_enlarged_until_boxes_can_be_read()
    {
        RgbImage painted = BoxPainter.Paint(Grey(96, 64), [Predicted(10, 10, 50, 50)]);
        Assert.Equal((720, 480), (painted.Width, painted.Height));
    }

    [Theory]
    [InlineData(600, 500, 480)]
    [InlineData(96, 64, 1)]
    public void A_picture_that_is_large_enough_keeps_its_size_and_is_not_changed_itself(int width, int height, int minimumSide)
    {
        RgbImage image = Grey(width, height);
        byte[] before = [.. image.Pixels];
        RgbImage painted = BoxPainter.Paint(image, [Predicted(10, 10, 50, 50)], minimumSide);
        Assert.Equal((width, height), (painted.Width, painted.Height));
        Assert.Equal(before, image.Pixels);
        Assert.NotEqual(before, painted.Pixels);
    }

    [Fact]
    public void A_frame_has_the_colour_of_its_class_along_the_edges_of_the_box()
    {
        RgbImage painted = BoxPainter.Paint(Grey(500, 500), [Predicted(100, 120, 300, 320)]);
        (byte red, byte green, byte blue) = ClassPalette.ColorOf("star");
        foreach ((int x, int y) in ((int, int)[])[(101, 200), (298, 200), (200, 121), (200, 318)])
        {
            Assert.Equal([red, green, blue], painted.Row(y).Slice(x * 3, 3).ToArray());
        }
        Assert.Equal([128, 128, 128], painted.Row(220).Slice(200 * 3, 3).ToArray());
    }

    [Fact]
    public void True_boxes_are_dashed_and_proposals_thin()
    {
        int Colored(BoxKind kind)
        {
            (byte red, byte green, byte blue) = ClassPalette.ColorOf("star");
            RgbImage painted = BoxPainter.Paint(Grey(600, 600), [new BoxOverlay(100, 100, 500, 500, "star", null, kind)]);
            return Enumerable.Range(0, 600 * 600).Count(p => p / 600 > 130 // below the tag
                && Math.Abs(painted.Pixels[p * 3] - red) + Math.Abs(painted.Pixels[p * 3 + 1] - green) + Math.Abs(painted.Pixels[p * 3 + 2] - blue) < 12);
        }
        int solid = Colored(BoxKind.Predicted);
        Assert.InRange(Colored(BoxKind.True), solid / 3, solid * 4 / 5);
        Assert.True(Colored(BoxKind.Proposal) < solid / 2);
    }

    [Theory]
    [InlineData(-50, -50, 40, 40)]
    [InlineData(60, 60, 4000, 4000)]
    [InlineData(-1e9f, -1e9f, 1e9f, 1e9f)]
    [InlineData(-10, 30, 200, 31)]
    public void A_box_over_the_border_is_drawn_along_it(float x1, float y1, float x2, float y2)
    {
        RgbImage image = Grey(100, 100);
        RgbImage painted = BoxPainter.Paint(image, [Predicted(x1, y1, x2, y2)], 1);
        Assert.NotEqual(image.Pixels, painted.Pixels);
    }

    [Theory]
    [InlineData(200, 200, 300, 300)]
    [InlineData(-90, 10, -10, 60)]
    [InlineData(50, 50, 50, 60)]
    [InlineData(60, 60, 40, 40)]
    [InlineData(float.NaN, 0, 10, 10)]
    [InlineData(0, 0, float.PositiveInfinity, 10)]
    [InlineData(float.MaxValue, float.MaxValue, float.MaxValue, float.MaxValue)]
    public void A_box_that_cannot_be_seen_is_left_out(float x1, float y1, float x2, float y2)
    {
        RgbImage image = Grey(100, 100);
        Assert.Equal(image.Pixels, BoxPainter.Paint(image, [Predicted(x1, y1, x2, y2)], 1).Pixels);
    }

    [Theory]
    [InlineData(null, null, "")]
    [InlineData("", 0.5f, "0.50")]
    [InlineData(" star ", 0.874f, "star 0.87")]
    [InlineData("star", null, "star")]
    public void A_tag_tells_class_and_score(string? label, float? score, string tag) =>
        Assert.Equal(tag, BoxPainter.TagOf(new BoxOverlay(0, 0, 1, 1, label, score, BoxKind.Predicted)));

    [Theory]
    [InlineData("étoile 星 😀 ‏ نجمة")]
    [InlineData("a\ud800b\tc\nd")]
    [InlineData("a label that is far longer than the picture is wide, whatever the letters are, to be cut at the border")]
    public void Any_label_can_be_drawn(string label)
    {
        RgbImage image = Grey(120, 90);
        RgbImage painted = BoxPainter.Paint(image, [new BoxOverlay(5, 30, 60, 80, label, 0.5f, BoxKind.Predicted)], 1);
        Assert.NotEqual(image.Pixels, painted.Pixels);
    }

    [Fact]
    public void Tiny_long_and_large_pictures_can_be_painted()
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (3000, 2), (2, 3000), (5000, 4000)])
        {
            RgbImage painted = BoxPainter.Paint(Grey(width, height), [Predicted(0, 0, width, height)]);
            Assert.True(painted.Width >= width && painted.Height >= height);
            Assert.True(painted.Width <= Math.Max(2560, width) && painted.Height <= Math.Max(2560, height));
        }
    }

    [Fact]
    public void A_picture_without_boxes_is_only_enlarged() =>
        Assert.All(BoxPainter.Paint(Grey(100, 100), []).Pixels, value => Assert.InRange(value, 127, 129));

    private static BoxOverlay Predicted(float x1, float y1, float x2, float y2) => new(x1, y1, x2, y2, "star", 0.87f, BoxKind.Predicted);

    private static RgbImage Grey(int width, int height)
    {
        RgbImage image = new(width, height);
        Array.Fill(image.Pixels, (byte)128);
        return image;
    }
}
