using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

[Trait("oracle", "true")]
public sealed class LargeSetTests
{
    [Fact]
    public void A_quarter_of_a_million_detections_give_the_numbers_of_pycocotools()
    {
        string file = Path.Combine(OracleFolder.Find("coco"), "large_expected.json");
        Assert.SkipUnless(File.Exists(file), "these reference values have no large set");
        double[] expected = CocoOracle.Doubles(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("stats"));
        var set = new LargeSet();

        CocoEvaluation actual = Measure.Boxes(set.Truth, set.Detections);

        Assert.All(expected.Zip(actual.Stats), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
