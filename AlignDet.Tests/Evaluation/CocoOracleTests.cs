using System.Globalization;
using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

[Trait("oracle", "true")]
public sealed class CocoOracleTests
{
    public static TheoryData<string> Names() => [.. CocoOracle.BoxCases];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_twelve_numbers_equal_pycocotools(string name)
    {
        CocoEvaluation actual = Measure.Boxes(CocoOracle.Truth(name), CocoOracle.Detections(name));

        AssertClose(CocoOracle.Doubles(CocoOracle.Cases.GetProperty(name).GetProperty("stats")), actual.Stats);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_class_equals_pycocotools(string name)
    {
        CocoDataset truth = CocoOracle.Truth(name);

        CocoEvaluation actual = Measure.Boxes(truth, CocoOracle.Detections(name));

        Dictionary<long, double> expected = CocoOracle.Cases.GetProperty(name).GetProperty("ap_per_category_all_area_100dets")
            .EnumerateObject().ToDictionary(p => long.Parse(p.Name, CultureInfo.InvariantCulture), p => p.Value.GetDouble());
        CocoCategory[] categories = [.. truth.Categories.OrderBy(c => c.Id)];
        Assert.Equal(categories.Select(c => c.Name), actual.Classes.Select(c => c.Name));
        AssertClose([.. categories.Select(c => expected[c.Id])], [.. actual.Classes.Select(c => c.Ap)]);
    }

    [Fact]
    public void Without_classes_the_numbers_equal_pycocotools()
    {
        foreach (string name in CocoOracle.BoxCases)
        {
            if (!CocoOracle.Cases.GetProperty(name).TryGetProperty("stats_class_agnostic_useCats0", out JsonElement stats))
                continue;
            CocoEvaluation actual = Measure.Boxes(
                CocoOracle.Truth(name), CocoOracle.Detections(name), new CocoEvaluationOptions { ClassAgnostic = true });
            AssertClose(CocoOracle.Doubles(stats), actual.Stats);
        }
    }

    [Fact]
    public void Every_point_of_the_curves_equals_pycocotools()
    {
        foreach (string name in CocoOracle.BoxCases.Where(n => CocoOracle.Cases.GetProperty(n).TryGetProperty("arrays", out _)))
        {
            Dictionary<string, OracleTensor> expected = CocoOracle.Arrays(name);
            CocoCurves actual = Measure.Boxes(CocoOracle.Truth(name), CocoOracle.Detections(name)).Curves;
            AssertClose(expected["precision"].Doubles(), actual.Precision);
            AssertClose(expected["recall"].Doubles(), actual.Recall);
            AssertClose(expected["scores"].Doubles(), actual.Scores);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_threads_changes_nothing(string name)
    {
        CocoDataset truth = CocoOracle.Truth(name);
        CocoDetection[] detections = CocoOracle.Detections(name);

        CocoEvaluation one = Measure.Boxes(truth, detections, new CocoEvaluationOptions { Threads = 1 });
        CocoEvaluation many = Measure.Boxes(truth, detections, new CocoEvaluationOptions { Threads = 8 });

        Assert.Equal(one.Stats, many.Stats);
        Assert.Equal(one.Curves.Precision, many.Curves.Precision);
    }

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-9);
        }
    }
}
