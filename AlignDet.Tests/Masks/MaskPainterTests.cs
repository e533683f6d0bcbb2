using AlignDet.Recipes.Stages;
using AlignDet.Vision.Drawing;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.Masks;

public sealed class MaskPainterTests
{
    [Fact]
    public void A_mask_is_tinted_in_the_colour_of_its_class_and_its_hole_is_not()
    {
        byte[] ring = new byte[100 * 100];
        for (int i = 0; i < ring.Length; i++)
            ring[i] = (byte)(Math.Max(Math.Abs((i % 100) - 50), Math.Abs((i / 100) - 50)) is >= 10 and < 30 ? 1 : 0);
        var box = new BoxOverlay(5, 5, 95, 95, "star", 0.9f, BoxKind.Predicted);
        RgbImage grey = Grey(100, 100);

        RgbImage without = BoxPainter.Paint(grey, [box], 1), with = BoxPainter.Paint(grey, [box], 1, [RunLengthMask.Encode(ring, 100, 100)]);

        (byte red, byte green, byte blue) = ClassPalette.ColorOf("star");
        ReadOnlySpan<byte> inside = with.Row(50).Slice(30 * 3, 3), hole = with.Row(50).Slice(50 * 3, 3), rim = with.Row(50).Slice(20 * 3, 3);
        Assert.Equal(without.Row(50).Slice(50 * 3, 3), hole);
        Assert.Equal(without.Row(50).Slice(10 * 3, 3), with.Row(50).Slice(10 * 3, 3));
        foreach ((byte color, byte tint, byte edge) in new[] { (red, inside[0], rim[0]), (green, inside[1], rim[1]), (blue, inside[2], rim[2]) })
        {
            Assert.InRange(tint, Math.Min(color, (byte)128), Math.Max(color, (byte)128));
            Assert.True(Math.Abs(edge - color) <= Math.Abs(tint - color) + 2, "the contour is stronger than the tint");
        }
        Assert.False(inside.SequenceEqual(hole));
    }

    [Fact]
    public void An_enlarged_picture_has_its_masks_enlarged()
    {
        RunLengthMask mask = MaskPolygons.FillBox(30, 20, 40, 20, 60, 100);
        var box = new BoxOverlay(1, 1, 99, 59, "disc", 0.5f, BoxKind.Predicted);
        RgbImage plain = BoxPainter.Paint(Grey(100, 60), [box]), painted = BoxPainter.Paint(Grey(100, 60), [box], masks: [mask]);
        Assert.Equal(8f, painted.Width / 100f);
        Assert.False(plain.Row(240).Slice(400 * 3, 3).SequenceEqual(painted.Row(240).Slice(400 * 3, 3)));
        Assert.True(plain.Row(100).Slice(400 * 3, 3).SequenceEqual(painted.Row(100).Slice(400 * 3, 3)));
    }

    [Fact]
    public void Masks_are_one_a_box_and_of_the_pictures_size()
    {
        var box = new BoxOverlay(1, 1, 9, 9, "disc", 0.5f, BoxKind.Predicted);
        Assert.Throws<ArgumentException>(() => BoxPainter.Paint(Grey(10, 10), [box], 1, []));
        Assert.Throws<ArgumentException>(() => BoxPainter.Paint(Grey(10, 10), [box], 1, [new RunLengthMask(9, 10, 90)]));
        RgbImage unmasked = BoxPainter.Paint(Grey(10, 10), [box], 1);
        Assert.Equal(unmasked.Pixels, BoxPainter.Paint(Grey(10, 10), [box], 1, [null]).Pixels);
        Assert.Equal(unmasked.Pixels, BoxPainter.Paint(Grey(10, 10), [box], 1, [new RunLengthMask(10, 10, 100)]).Pixels);
    }

    private static RgbImage Grey(int width, int height)
    {
        var image = new RgbImage(width, height);
        Array.Fill(image.Pixels, (byte)128);
        return image;
    }
}
