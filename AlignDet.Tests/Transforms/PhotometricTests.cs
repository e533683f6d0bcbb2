using System.Globalization;
using System.Text.Json;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using Xunit;

namespace AlignDet.Tests.Transforms;

public sealed class PhotometricTests
{
    public static TheoryData<string, string, string, int> Cases() =>
    [
        .. TransformsOracle.Cases.GetProperty("rand_aug").EnumerateArray().Select(c => (
            c.GetProperty("tensor").GetString()!,
            Path.GetFileNameWithoutExtension(c.GetProperty("image").GetString()!),
            c.GetProperty("op").GetString()!,
            c.GetProperty("magnitude").GetInt32()))
    ];

    [Theory, Trait("oracle", "true")]
    [MemberData(nameof(Cases))]
    public void Every_byte_equals_Pillow(string tensor, string image, string op, int magnitude)
    {
        RgbImage source = TransformsOracle.Source(image);
        byte[] before = [.. source.Pixels];

        RgbImage actual = Photometric.Apply(Enum.Parse<PhotometricOp>(op.Replace("Rand", "", StringComparison.Ordinal)), magnitude, source);

        Assert.True(TransformsOracle.RandAug[tensor].Data.AsSpan().SequenceEqual(actual.Pixels));
        Assert.Equal(before, source.Pixels);
    }

    [Fact, Trait("oracle", "true")]
    public void Magnitudes_mean_what_Soft_Teacher_means()
    {
        foreach (JsonProperty entry in TransformsOracle.Cases.GetProperty("rand_aug_parameters_by_magnitude").EnumerateObject())
        {
            int magnitude = int.Parse(entry.Name, CultureInfo.InvariantCulture);
            Assert.Equal(entry.Value.GetProperty("solarize_threshold").GetInt32(), Photometric.SolarizeThreshold(magnitude));
            Assert.Equal(entry.Value.GetProperty("enhance_factor").GetDouble(), Photometric.EnhanceFactor(magnitude), 1e-12);
            Assert.Equal(entry.Value.GetProperty("posterize_bits").GetInt32(), Photometric.PosterizeBits(magnitude));
        }
    }

    [Fact]
    public void Every_operation_takes_a_single_pixel()
    {
        var pixel = new RgbImage(1, 1, [10, 200, 30]);
        foreach (PhotometricOp op in Enum.GetValues<PhotometricOp>())
        {
            RgbImage result = Photometric.Apply(op, 3, pixel);
            Assert.Equal((1, 1), (result.Width, result.Height));
        }
        Assert.Equal(Photometric.OpCount, Enum.GetValues<PhotometricOp>().Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_magnitude_outside_1_to_10_is_refused(int magnitude) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Photometric.Apply(PhotometricOp.Color, magnitude, new RgbImage(2, 2)));
}
