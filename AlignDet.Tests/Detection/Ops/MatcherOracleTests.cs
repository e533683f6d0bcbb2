using System.Text.Json;
using AlignDet.Detection.Ops;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>Matches equal torchvision's.</summary>
[Trait("oracle", "true")]
public class MatcherOracleTests
{
    private const string BestOfEachBox = "match.ssd_";

    public static TheoryData<string> Cases() => OpsOracle.Names("matcher", "name");

    public static TheoryData<string> BestOfEachBoxCases() => [.. OpsOracle.Values("matcher").Keys.Where(name => name.StartsWith(BestOfEachBox, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matches_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        JsonElement settings = OpsOracle.Case("matcher", "name", name);
        Dictionary<string, OracleTensor> values = OpsOracle.Values("matcher");
        var matcher = new Matcher(
            settings.GetProperty("high_threshold").GetDouble(),
            settings.GetProperty("low_threshold").GetDouble(),
            settings.GetProperty("allow_low_quality_matches").GetBoolean());
        long[] expected = values["match." + name].Longs();
        Assert.Equal(expected, matcher.Match(values["quality"].ToTensor()).Longs());
        Assert.Equal(expected, matcher.Assign(values["gt"].ToTensor(), values["anchors"].ToTensor()).Longs());
    }

    [Theory]
    [MemberData(nameof(BestOfEachBoxCases))]
    public void The_best_anchor_of_each_box_is_its_own_as_in_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("matcher");
        double threshold = OpsOracle.Number(name[BestOfEachBox.Length..]);
        Tensor matches = new Matcher(threshold, threshold, lowQuality: false).MatchBestToEachBox(values["quality"].ToTensor());
        Assert.Equal(values[name].Longs(), matches.Longs());
    }

    [Theory]
    [InlineData(true, "tie.match_lq")]
    [InlineData(false, "tie.match_nolq")]
    public void Equal_qualities_are_matched_as_in_the_reference(bool lowQuality, string name)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, OracleTensor> values = OpsOracle.Values("matcher");
        Tensor matches = new Matcher(0.5, 0.4, lowQuality).Match(values["tie.quality"].ToTensor());
        Assert.Equal(values[name].Longs(), matches.Longs());
    }
}
