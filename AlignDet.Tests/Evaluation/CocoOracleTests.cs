using System.Globalization;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

[Trait("oracle", "true")]
public sealed class CocoOracleTests
{
    public static TheoryData<string> Names() => [.. CocoOracle.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_twelve_numbers_equal_pycocotools(string name) =>
        AssertClose(CocoOracle.Stats(name, "stats")!, Evaluate(name).Stats);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_class_equals_pycocotools(string name)
    {
        Dictionary<long, double> expected = CocoOracle.Case(name).GetProperty("ap_per_category_all_area_100dets")
            .EnumerateObject().ToDictionary(p => long.Parse(p.Name, CultureInfo.InvariantCulture), p => p.Value.GetDouble());
        CocoCategory[] categories = [.. CocoOracle.Truth(name).Categories.OrderBy(c => c.Id)];

        CocoEvaluation actual = Evaluate(name);

        Assert.Equal(categories.Select(c => c.Name), actual.Classes.Select(c => c.Name));
        AssertClose([.. categories.Select(c => expected[c.Id])], [.. actual.Classes.Select(c => c.Ap)]);
    }

    [Fact]
    public void Every_point_of_the_curves_equals_pycocotools()
    {
        foreach (string name in CocoOracle.Names.Where(n => CocoOracle.Case(n).TryGetProperty("arrays", out _)))
        {
            Dictionary<string, OracleTensor> expected = CocoOracle.Arrays(name);
            CocoCurves actual = Evaluate(name).Curves;
            AssertClose(expected["precision"].Doubles(), actual.Precision);
            AssertClose(expected["recall"].Doubles(), actual.Recall);
            AssertClose(expected["scores"].Doubles(), actual.Scores);
        }
    }

    [Fact]
    public void Without_classes_and_by_the_boxes_of_masks_the_numbers_equal_pycocotools()
    {
        foreach (string name in CocoOracle.Names)
        {
            if (CocoOracle.Stats(name, "stats_class_agnostic_useCats0") is { } agnostic)
                AssertClose(agnostic, Evaluate(name, new CocoEvaluationOptions { Type = CocoOracle.Type(name), ClassAgnostic = true }).Stats);
            if (CocoOracle.Stats(name, "stats_bbox_of_masks") is { } boxes)
                AssertClose(boxes, Evaluate(name, new CocoEvaluationOptions { Type = CocoEvaluationType.Bbox }).Stats);
            string[] unknown = [.. CocoOracle.Case(name).EnumerateObject().Select(p => p.Name)
                .Where(p => p.StartsWith("stats", StringComparison.Ordinal) && p is not ("stats" or "stats_class_agnostic_useCats0" or "stats_bbox_of_masks"))];
            Assert.Empty(unknown);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_number_of_threads_changes_nothing(string name)
    {
        CocoEvaluation one = Evaluate(name, new CocoEvaluationOptions { Type = CocoOracle.Type(name), Threads = 1 });
        CocoEvaluation many = Evaluate(name, new CocoEvaluationOptions { Type = CocoOracle.Type(name), Threads = 8 });

        Assert.Equal(one.Stats, many.Stats);
        Assert.Equal(one.Curves.Precision, many.Curves.Precision);
        Assert.Equal(one.Curves.Scores, many.Curves.Scores);
        Assert.Equal(one.Classes, many.Classes);
    }

    private static CocoEvaluation Evaluate(string name, CocoEvaluationOptions? options = null) =>
        Measure.Boxes(CocoOracle.Truth(name), CocoOracle.Detections(name), options ?? new CocoEvaluationOptions { Type = CocoOracle.Type(name) });

    private static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-9);
        }
    }
}
