using AlignDet.Detection.Data;
using AlignDet.Detection.Detectors;
using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Transforms;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

public class PaddedBatchTests
{
    private static readonly Sample[] s_samples = [Plain(40, 20, [new Box(1, 2, 3, 4), new Box(5, 6, 7, 8)], [0, 1]), Plain(33, 50, [], [])];

    [Theory]
    [InlineData(1, 50, 40)]
    [InlineData(32, 64, 64)]
    [InlineData(10, 50, 40)]
    public void The_sides_are_the_largest_rounded_up(int divisor, int height, int width)
    {
        PaddedBatch batch = PaddedBatch.Of(s_samples, divisor);
        Assert.Equal((height, width), (batch.Height, batch.Width));
        Assert.Equal(2 * 3 * height * width, batch.Pixels.Length);
        Assert.Equal([(20, 40), (50, 33)], batch.Sizes);
    }

    [Fact]
    public void Pixels_are_normalised_and_the_padding_is_0()
    {
        using var scope = NewDisposeScope();
        ImageBatch images = PaddedBatch.Of(s_samples, 32).Images(CPU);
        Assert.Equal([2, 3, 64, 64], images.Pixels.shape);
        for (int i = 0; i < 2; i++)
        {
            (int height, int width) = images.Sizes[i];
            for (int channel = 0; channel < 3; channel++)
            {
                Tensor plane = images.Pixels[i, channel];
                float wanted = ((128 / 255f) - ImageTensor.Mean[channel]) / ImageTensor.Std[channel];
                Assert.All(plane[..height, ..width].Floats(), v => Assert.Equal(wanted, v, 1e-6));
                Assert.All(plane[height.., ..].Floats(), v => Assert.Equal(0, v));
                Assert.All(plane[.., width..].Floats(), v => Assert.Equal(0, v));
            }
        }
    }

    [Fact]
    public void Targets_are_the_boxes_with_their_labels_moved_on_and_may_be_none()
    {
        using var scope = NewDisposeScope();
        PaddedBatch batch = PaddedBatch.Of(s_samples, 32);
        IReadOnlyList<Target> targets = batch.Targets(CPU, [10, 20]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], targets[0].Boxes.Floats());
        Assert.Equal([10, 11], targets[0].Labels.Longs());
        Assert.Equal([0, 4], targets[1].Boxes.shape);
        Assert.Equal(ScalarType.Float32, targets[1].Boxes.dtype);
        Assert.Equal([0], targets[1].Labels.shape);
        Assert.Equal(ScalarType.Int64, targets[1].Labels.dtype);
        Assert.Equal([0, 1], batch.Targets(CPU)[0].Labels.Longs());
    }

    [Fact]
    public void Masks_are_those_of_the_pictures_without_their_padding()
    {
        using var scope = NewDisposeScope();
        var annotation = new CocoAnnotation(1, 1, 1, 2, 3, 5, 7, 35, IsCrowd: false) { Polygons = [[2, 3, 7, 3, 7, 10, 2, 10]] };
        ObjectOutline outline = ObjectOutline.Of(annotation)!;
        PaddedBatch batch = PaddedBatch.Of([s_samples[0] with { Outlines = [outline, outline.Mirrored(40)] }, s_samples[1] with { Outlines = [] }], 32);
        IReadOnlyList<Target> targets = batch.Targets(CPU);
        Assert.Equal([2, 20, 40], targets[0].Masks!.shape);
        Assert.Equal(ScalarType.Byte, targets[0].Masks!.dtype);
        Assert.Equal([0, 50, 33], targets[1].Masks!.shape);
        Assert.Equal(35, targets[0].Masks![0].sum().item<long>());
        Assert.Equal(35, targets[0].Masks![0, 3..10, 2..7].sum().item<long>());
        Assert.Equal(35, targets[0].Masks![1, 3..10, 33..38].sum().item<long>());
    }

    [Fact]
    public void Without_outlines_there_are_no_masks()
    {
        using var scope = NewDisposeScope();
        PaddedBatch batch = PaddedBatch.Of(s_samples, 32);
        Assert.Null(batch.Masks);
        Assert.All(batch.Targets(CPU), target => Assert.Null(target.Masks));
    }

    private static Sample Plain(int width, int height, Box[] boxes, int[] labels)
    {
        var image = new RgbImage(width, height);
        Array.Fill(image.Pixels, (byte)128);
        return new Sample(image, boxes, labels);
    }
}
