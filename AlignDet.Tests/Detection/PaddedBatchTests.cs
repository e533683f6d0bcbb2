using AlignDet.Detection.Data;
using AlignDet.Detection.Detectors;
using AlignDet.Vision;
using AlignDet.Vision.Images;
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

    private static Sample Plain(int width, int height, Box[] boxes, int[] labels)
    {
        var image = new RgbImage(width, height);
        Array.Fill(image.Pixels, (byte)128);
        return new Sample(image, boxes, labels);
    }
}
