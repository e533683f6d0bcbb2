using System.Globalization;
using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

/// <summary>Pascal VOC's AP against detectron2.</summary>
[Trait("oracle", "true")]
public sealed class VocOracleTests
{
    private static readonly Lazy<JsonElement[]> s_cases = new(() =>
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(OracleFolder.Find("voc"), "cases.json"))).RootElement.GetProperty("cases").EnumerateArray()]);

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, s_cases.Value.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_class_equals_detectron2(int index)
    {
        JsonElement expected = s_cases.Value[index].GetProperty("expected");
        (CocoDataset truth, CocoDetection[] detections, double[] thresholds) = Read(s_cases.Value[index]);
        var results = new Dictionary<VocMetric, VocEvaluation>();
        foreach (VocMetric metric in Enum.GetValues<VocMetric>())
            results[metric] = VocEvaluator.Evaluate(truth, detections, new VocEvaluationOptions { Metric = metric, IouThresholds = thresholds }, TestContext.Current.CancellationToken);

        foreach (JsonProperty one in expected.EnumerateObject())
        {
            VocClassResult points = results[VocMetric.Voc07].Classes.Single(c => c.Name == one.Name), area = results[VocMetric.Voc12].Classes.Single(c => c.Name == one.Name);
            Assert.Equal(one.Value.GetProperty("npos").GetInt32(), points.Truths);
            if (points.Truths == 0)
                Assert.All(points.Curves, c => Assert.Equal(-1, c.Ap));
            foreach (JsonProperty value in one.Value.EnumerateObject().Where(p => p.Name is not ("npos" or "note" or "detections")))
            {
                string[] parts = value.Name.Split('_');
                double iou = double.Parse(parts[^1], CultureInfo.InvariantCulture);
                VocCurve curve = area.Curves.Single(c => c.Iou == iou);
                switch (string.Join('_', parts[..^1]))
                {
                    case "ap_11point":
                        Assert.Equal(value.Value.GetDouble(), points.At(iou), 1e-9);
                        break;
                    case "ap_area":
                        Assert.Equal(value.Value.GetDouble(), curve.Ap, 1e-9);
                        break;
                    case "recall":
                        AssertClose(CocoOracle.Doubles(value.Value), curve.Recall);
                        break;
                    case "precision":
                        AssertClose(CocoOracle.Doubles(value.Value), curve.Precision);
                        break;
                    default:
                        Assert.Fail($"nothing is known of {value.Name}");
                        break;
                }
            }
        }
    }

    /// <summary>The case as a user would have it after converting it to COCO's form: boxes from 0, widths instead of corners.</summary>
    private static (CocoDataset Truth, CocoDetection[] Detections, double[] Thresholds) Read(JsonElement json)
    {
        string[] images = [.. json.GetProperty("images").EnumerateArray().Select(i => i.GetString()!)];
        string[] classes = [.. json.GetProperty("classes").EnumerateArray().Select(c => c.GetString()!)];
        var annotations = new List<CocoAnnotation>();
        foreach (JsonProperty image in json.GetProperty("annotations").EnumerateObject())
        {
            foreach (JsonElement o in image.Value.EnumerateArray())
            {
                (double x, double y, double width, double height) = Box(CocoOracle.Doubles(o.GetProperty("bbox")));
                annotations.Add(new CocoAnnotation(annotations.Count + 1, Array.IndexOf(images, image.Name), Array.IndexOf(classes, o.GetProperty("name").GetString()), x, y, width, height, width * height, IsCrowd: false)
                {
                    IsDifficult = o.GetProperty("difficult").GetInt32() != 0,
                });
            }
        }
        CocoDetection[] detections =
        [
            .. json.GetProperty("detections").EnumerateObject().SelectMany(one => one.Value.EnumerateArray().Select(d =>
            {
                (double x, double y, double width, double height) = Box([.. d.EnumerateArray().Skip(2).Select(v => v.GetDouble())]);
                return new CocoDetection(Array.IndexOf(images, d[0].GetString()), Array.IndexOf(classes, one.Name), x, y, width, height, d[1].GetDouble());
            })),
        ];
        var truth = new CocoDataset
        {
            Images = [.. images.Select((name, i) => new CocoImage(i, name, 1000, 1000))],
            Categories = [.. classes.Select((name, i) => new CocoCategory(i, name))],
            Annotations = annotations,
        };
        double[] thresholds =
        [
            .. json.GetProperty("expected").EnumerateObject().SelectMany(c => c.Value.EnumerateObject()).Where(p => p.Name.StartsWith("ap_area_", StringComparison.Ordinal))
                .Select(p => double.Parse(p.Name["ap_area_".Length..], CultureInfo.InvariantCulture)).Distinct(),
        ];
        return (truth, detections, thresholds);
    }

    private static (double X, double Y, double Width, double Height) Box(double[] corners) =>
        (corners[0] - 1, corners[1] - 1, corners[2] - corners[0] + 1, corners[3] - corners[1] + 1);

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
