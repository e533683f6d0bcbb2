using AlignDet.Tests.Oracle;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class ImageTensorTests
{
    [Fact]
    public void Planes_are_normalised_and_padded_with_zeros()
    {
        var image = new RgbImage(2, 1, [0, 128, 255, 10, 20, 30]);
        float[] tensor = new float[3 * 2 * 4];
        Array.Fill(tensor, float.NaN);

        ImageTensor.WriteChw(image, tensor, paddedHeight: 2, paddedWidth: 4);

        Assert.Equal((0 - 0.485f) / 0.229f, tensor[0], 1e-6f);
        Assert.Equal(((10 / 255f) - 0.485f) / 0.229f, tensor[1], 1e-6f);
        Assert.Equal(((128 / 255f) - 0.456f) / 0.224f, tensor[8], 1e-6f);
        Assert.Equal((1 - 0.406f) / 0.225f, tensor[16], 1e-6f);
        Assert.Equal(6, tensor.Count(v => v != 0));
        Assert.All(new[] { 2, 3, 4, 7, 10, 23 }, i => Assert.Equal(0f, tensor[i]));
    }

    [Fact, Trait("oracle", "true")]
    public void Numbers_equal_torchvision()
    {
        Dictionary<string, OracleTensor> oracle = TransformsOracle.Read("torchvision");
        RgbImage image = Interleaved(oracle["input.u8"]);
        float[] tensor = new float[3 * image.Height * image.Width];

        ImageTensor.WriteChw(image, tensor, image.Height, image.Width);

        Assert.All(tensor.Zip(oracle["normalize.f32"].Floats()), p => Assert.Equal(p.Second, p.First, 1e-5f));
    }

    [Fact]
    public void A_destination_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => ImageTensor.WriteChw(new RgbImage(4, 4), new float[10], 4, 4));

    private static RgbImage Interleaved(OracleTensor planes)
    {
        (int height, int width) = ((int)planes.Shape[1], (int)planes.Shape[2]);
        var image = new RgbImage(width, height);
        for (int i = 0; i < planes.Data.Length; i++)
        {
            image.Pixels[(i % (width * height) * 3) + (i / (width * height))] = planes.Data[i];
        }
        return image;
    }
}
