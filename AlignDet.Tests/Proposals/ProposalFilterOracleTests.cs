using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using AlignDet.Vision;
using AlignDet.Vision.Proposals;
using Xunit;

namespace AlignDet.Tests.Proposals;

/// <summary>The filter beside that of the authors of SoCo: their lists box by box, and how many of OpenCV's boxes it keeps.</summary>
[Trait("oracle", "true")]
public sealed partial class ProposalFilterOracleTests
{
    private static readonly Lazy<JsonElement> s_images = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(OracleFolder.Find("proposals"), "cases.json"))).RootElement.GetProperty("images"));

    public static TheoryData<string> Pictures => [.. s_images.Value.EnumerateObject().Select(image => image.Name)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Repeated_boxes_and_all_are_kept_as_the_authors_keep_them(string name)
    {
        (int height, int width, JsonElement image) = Picture(name);
        JsonElement soco = image.GetProperty("soco");
        Box[] all = [.. soco.GetProperty("boxes").EnumerateArray().Select(ToBox)];
        int compared = 0;
        foreach (JsonProperty list in soco.EnumerateObject())
        {
            if (FilteredName().Match(list.Name) is { Success: true } limits)
            {
                ProposalFilter filter = new(Spec(limits) with { Mode = "soco" });
                Assert.Equal(list.Value.EnumerateArray().Select(ToBox), filter.Apply(all, width, height));
                compared++;
            }
        }
        Assert.NotEqual(0, compared);
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void As_many_of_other_boxes_are_kept(string name)
    {
        (int height, int width, JsonElement image) = Picture(name);
        foreach (JsonProperty mode in image.GetProperty("cv2").EnumerateObject())
        {
            OracleTensor tensor = ProposalsOracle.Tensors[$"{name}.cv2_{mode.Name}"];
            Box[] all = [.. tensor.Longs().Chunk(4).Select(box => new Box(box[0], box[1], box[0] + box[2], box[1] + box[3]))];
            foreach (JsonProperty count in mode.Value.EnumerateObject())
            {
                if (KeptName().Match(count.Name) is { Success: true } limits)
                {
                    Assert.Equal(count.Value.GetInt32(), all.Count(box => new ProposalFilter(Spec(limits)).Keeps(box, width, height)));
                }
            }
        }
    }

    private static (int Height, int Width, JsonElement Image) Picture(string name)
    {
        JsonElement image = s_images.Value.GetProperty(name), size = image.GetProperty("hw");
        return (size[0].GetInt32(), size[1].GetInt32(), image);
    }

    private static ProposalSpec Spec(Match limits) => new()
    {
        MaxAspect = double.Parse(limits.Groups["ratio"].Value, CultureInfo.InvariantCulture),
        MinScale = double.Parse(limits.Groups["min"].Value, CultureInfo.InvariantCulture),
        MaxScale = double.Parse(limits.Groups["max"].Value, CultureInfo.InvariantCulture),
    };

    private static Box ToBox(JsonElement box) =>
        new(box[0].GetSingle(), box[1].GetSingle(), box[0].GetSingle() + box[2].GetSingle(), box[1].GetSingle() + box[3].GetSingle());

    [GeneratedRegex("^filtered_ratio(?<ratio>[0-9.]+)_size_(?<min>[0-9.]+)_(?<max>[0-9.]+)$")]
    private static partial Regex FilteredName();

    [GeneratedRegex("^kept_by_filter_ratio_size_(?<ratio>[0-9.]+)_(?<min>[0-9.]+)_(?<max>[0-9.]+)$")]
    private static partial Regex KeptName();
}
