using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class FlipTests
{
    [Fact]
    public void Twice_is_the_identity()
    {
        var random = new Random(5);
        var sample = new Sample(Noise(random, 13, 7), [new Box(1, 2, 5, 6), new Box(0, 0, 13, 7)], [0, 1]);

        Sample twice = Flip.Horizontal(Flip.Horizontal(sample));

        Assert.Equal(sample.Image.Pixels, twice.Image.Pixels);
        Assert.Equal(sample.Boxes, twice.Boxes);
        Assert.Equal(sample.Labels, twice.Labels);
    }

    [Fact]
    public void Left_becomes_right()
    {
        var sample = new Sample(new RgbImage(2, 1, [1, 2, 3, 4, 5, 6]), [new Box(0, 0, 0.5f, 1)], [0]);

        Sample flipped = Flip.Horizontal(sample);

        Assert.Equal([4, 5, 6, 1, 2, 3], flipped.Image.Pixels);
        Assert.Equal(new Box(1.5f, 0, 2, 1), flipped.Boxes[0]);
    }

    [Fact]
    public void Clipping_keeps_every_box_and_dropping_keeps_labels_with_their_boxes()
    {
        var sample = new Sample(new RgbImage(10, 10), [new Box(-5, 2, 5, 20), new Box(12, 0, 15, 5), new Box(1, 1, 4, 4)], [7, 8, 9]);

        Sample clipped = BoxClip.ToImage(sample);
        Sample kept = BoxClip.DropSmall(clipped);

        Assert.Equal([new Box(0, 2, 5, 10), new Box(10, 0, 10, 5), new Box(1, 1, 4, 4)], clipped.Boxes);
        Assert.Equal([7, 9], kept.Labels);
        Assert.Equal([clipped.Boxes[0], clipped.Boxes[2]], kept.Boxes);
    }

    internal static RgbImage Noise(Random random, int width, int height)
    {
        var image = new RgbImage(width, height);
        random.NextBytes(image.Pixels);
        return image;
    }
}
