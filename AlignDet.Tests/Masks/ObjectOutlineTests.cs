using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Masks;

public sealed class ObjectOutlineTests
{
    private static readonly CocoAnnotation s_plain = new(1, 1, 1, 10, 10, 20, 10, 200, IsCrowd: false);
    private static readonly double[] s_rectangle = [10, 10, 30, 10, 30, 20, 10, 20];

    [Fact]
    public void Polygons_are_drawn_at_the_final_size_and_masks_take_the_nearest_pixel()
    {
        ObjectOutline polygons = ObjectOutline.Of(s_plain with { Polygons = [s_rectangle] })!;
        ObjectOutline mask = ObjectOutline.Of(s_plain with { Mask = MaskPolygons.Fill([s_rectangle], 40, 60) })!;
        foreach (ObjectOutline outline in new[] { polygons, mask })
        {
            Assert.Equal((10, 10, 20, 10), Place(outline.Draw(60, 40)));
            Assert.Equal((20, 20, 40, 20), Place(outline.Resized(60, 40, 120, 80).Draw(120, 80)));
            Assert.Equal((5, 5, 10, 5), Place(outline.Resized(60, 40, 30, 20).Draw(30, 20)));
            Assert.Equal((30, 10, 20, 10), Place(outline.Mirrored(60).Draw(60, 40)));
            Assert.Equal((10, 10, 20, 10), Place(outline.Mirrored(60).Mirrored(60).Draw(60, 40)));
        }
        Assert.Null(ObjectOutline.Of(s_plain));
    }

    [Fact]
    public void What_is_too_thin_for_the_final_size_is_an_empty_mask()
    {
        ObjectOutline thin = ObjectOutline.Of(s_plain with { Polygons = [[10, 10, 30, 10.2, 30, 10.4, 10, 10.3]] })!;
        Assert.Equal((0, 0, 0, 0), Place(thin.Resized(60, 40, 15, 10).Draw(15, 10)));
    }

    [Fact]
    public void Views_move_outlines_with_their_boxes_and_drop_them_together()
    {
        Box[] boxes = [new(10, 10, 30, 20), new(5, 5, 5.001f, 30), new(0, 0, 10, 10)];
        ObjectOutline[] outlines =
        [
            .. boxes.Select(b => ObjectOutline.Of(s_plain with { Polygons = [[b.X1, b.Y1, b.X2, b.Y1, b.X2, b.Y2, b.X1, b.Y2]] })!),
        ];
        var sample = new Sample(new RgbImage(60, 40), boxes, [7, 8, 9]) { Outlines = outlines };
        var input = new InputSpec { ShortSide = [80], LongSide = 120, Flip = 1 };
        Sample view = FineTuneView.Make(sample, input, new Random(1), train: true);
        Assert.Equal([7, 9], view.Labels);
        Assert.Equal([new Box(60, 20, 100, 40), new Box(100, 0, 120, 20)], view.Boxes);
        Assert.Equal([(60, 20, 40, 20), (100, 0, 20, 20)], view.Outlines!.Select(o => Place(o.Draw(120, 80))));
        Assert.Null(FineTuneView.Make(sample with { Outlines = null }, input, new Random(1), train: true).Outlines);
        Assert.Equal(3, FineTuneView.Make(sample, input, new Random(1), train: false).Outlines!.Length);
    }

    private static (int, int, int, int) Place(MaskPatch patch)
    {
        Assert.All(patch.Pixels, pixel => Assert.Equal(1, pixel));
        return (patch.Left, patch.Top, patch.Width, patch.Height);
    }
}
