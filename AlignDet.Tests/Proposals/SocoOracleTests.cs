using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

[Trait("oracle", "true")]
public sealed partial class SocoOracleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases => [.. ProposalsOracle.Cases.EnumerateObject().Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Boxes_and_sizes_are_those_of_the_reference_in_its_order(string name)
    {
        JsonElement expected = ProposalsOracle.Cases.GetProperty(name).GetProperty("soco");

        IReadOnlyList<SocoRegion> regions = Find(name);

        Assert.Equal(Boxes(expected.GetProperty("boxes")), regions.Select(region => region.Box));
        Assert.Equal(Numbers(expected.GetProperty("sizes")), regions.Select(region => region.Size));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_regions_are_those_of_the_segmentation(string name)
    {
        JsonElement expected = ProposalsOracle.Cases.GetProperty(name).GetProperty("soco");
        int count = expected.GetProperty("initial_regions").GetInt32();

        IReadOnlyList<SocoRegion> regions = Find(name);

        Assert.Equal(
            expected.GetProperty("initial_region_minx_miny_maxx_maxy_size").EnumerateArray().Select(Numbers),
            regions.Take(count).Select(region => new[] { (int)region.Box.X1, (int)region.Box.Y1, (int)region.Box.X2, (int)region.Box.Y2, region.Size }));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_the_filter_leaves_is_what_the_reference_s_leaves(string name)
    {
        JsonElement expected = ProposalsOracle.Cases.GetProperty(name).GetProperty("soco");
        RgbImage image = ProposalsOracle.Picture(name);
        Box[] boxes = [.. Find(name).Select(region => region.Box)];
        Match[] filters = [.. expected.EnumerateObject().Select(item => FilterName().Match(item.Name)).Where(match => match.Success)];

        Assert.NotEmpty(filters);
        Assert.All(filters, match =>
        {
            double Limit(string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
            ProposalSpec spec = new() { Mode = "soco", MaxAspect = Limit("aspect"), MinScale = Limit("least"), MaxScale = Limit("most"), MinSide = 32, MaxBoxes = null };
            Assert.Equal(Boxes(expected.GetProperty(match.Value)), new ProposalFilter(spec).Apply(boxes, image.Width, image.Height));
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mode_uses_the_settings_of_the_authors(string name)
    {
        RgbImage image = ProposalsOracle.Picture(name);

        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, "soco", Cancel);

        Assert.Equal(SocoSearch.Find(image, 300, 0.9, 100, Cancel).Select(region => region.Box), boxes);
    }

    private static IReadOnlyList<SocoRegion> Find(string name)
    {
        JsonElement settings = ProposalsOracle.Cases.GetProperty(name).GetProperty("soco");
        return SocoSearch.Find(
            ProposalsOracle.Picture(name),
            settings.GetProperty("scale").GetDouble(),
            settings.GetProperty("sigma").GetDouble(),
            settings.GetProperty("min_size").GetInt32(),
            Cancel);
    }

    private static IEnumerable<Box> Boxes(JsonElement list) =>
        list.EnumerateArray().Select(Numbers).Select(box => new Box(box[0], box[1], box[0] + box[2], box[1] + box[3]));

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetInt32())];

    [GeneratedRegex(@"^filtered_ratio(?<aspect>[\d.]+)_size_(?<least>[\d.]+)_(?<most>[\d.]+)$")]
    private static partial Regex FilterName();
}
