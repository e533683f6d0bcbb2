using System.Globalization;
using System.Text.RegularExpressions;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AlignDet.Tests.Proposals;

public sealed partial class FelzenszwalbTests
{
    public static TheoryData<string> LabelMaps => [.. ProposalsOracle.Tensors.Keys.Where(key => LabelMapName().IsMatch(key))];

    [Theory]
    [MemberData(nameof(LabelMaps))]
    [Trait("oracle", "true")]
    public void Label_maps_equal_the_reference_pixel_for_pixel(string name)
    {
        Match match = LabelMapName().Match(name);
        OracleTensor expected = ProposalsOracle.Tensors[name];

        LabelMap map = Felzenszwalb.Segment(
            ProposalsOracle.Picture(match.Groups["picture"].Value),
            double.Parse(match.Groups["scale"].Value, CultureInfo.InvariantCulture),
            double.Parse(match.Groups["sigma"].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture));

        Assert.Equal([map.Height, map.Width], expected.Shape);
        Assert.Equal(expected.Longs(), map.Labels.Select(label => (long)label));
    }

    [Fact]
    public void Label_maps_equal_a_plain_implementation_on_small_pictures() =>
        Check.QuickThrowOnFailure(Prop.ForAll(RandomPictures.Arbitrary(maxSide: 12), image =>
        {
            int[] expected = PlainFelzenszwalb.Segment(image, scale: 100, sigma: 0.5, minSize: 5);
            return Felzenszwalb.Segment(image, 100, 0.5, 5).Labels.SequenceEqual(expected);
        }));

    [Fact]
    public void A_smooth_ramp_with_thousands_of_nearly_equal_edges_equals_a_plain_implementation()
    {
        RgbImage image = new(90, 60);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)((i / 3 % 90 * 2) + (i / 270));
        }

        Assert.Equal(PlainFelzenszwalb.Segment(image, 5, 1.7, 4), Felzenszwalb.Segment(image, 5, 1.7, 4).Labels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    public void The_thinnest_pictures_are_segmented(int width, int height)
    {
        LabelMap map = Felzenszwalb.Segment(new RgbImage(width, height), 100, 0.8, 20);

        Assert.Equal(1, map.Count);
        Assert.All(map.Labels, label => Assert.Equal(0, label));
    }

    [Theory]
    [InlineData(-1, 0.8)]
    [InlineData(100, -0.1)]
    [InlineData(double.NaN, 0.8)]
    [InlineData(100, double.PositiveInfinity)]
    public void Impossible_parameters_are_refused(double scale, double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Felzenszwalb.Segment(new RgbImage(4, 4), scale, sigma, 1));

    [GeneratedRegex(@"^(?<picture>\w+)\.labels_(?<scale>[\d.]+)_(?<sigma>[\d.]+)_(?<size>\d+)$")]
    private static partial Regex LabelMapName();
}
