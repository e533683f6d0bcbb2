using System.Text.Json.Nodes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Xunit;

namespace AlignDet.Tests.Evaluation;

public sealed class EvaluationReportTests
{
    [Fact]
    public void Lines_are_those_of_pycocotools()
    {
        IReadOnlyList<string> lines = CocoSummary.Lines(With(0.5, 0.0625, 0.1875, -1, 0.12345, 1, 0, 0.5625, 0.3336, -1, 0.9995, 0.31250000001));

        Assert.Equal(
        [
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.500",
            " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.062",
            " Average Precision  (AP) @[ IoU=0.75      | area=   all | maxDets=100 ] = 0.188",
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = -1.000",
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = 0.123",
            " Average Precision  (AP) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = 1.000",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.000",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets= 10 ] = 0.562",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.334",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = -1.000",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area=medium | maxDets=100 ] = 1.000",
            " Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = 0.313",
        ], lines);
    }

    [Fact]
    public void The_file_holds_the_same_numbers()
    {
        CocoDataset truth = RandomScenes.Truth(new Random(4), images: 4, categories: 2);
        CocoEvaluation evaluation = Measure.Boxes(truth, RandomScenes.Detections(new Random(5), truth));
        string folder = Directory.CreateTempSubdirectory("aligndet-").FullName;
        try
        {
            string path = Path.Combine(folder, "eval.json");
            EvaluationJson.Write(evaluation, path);

            JsonNode json = JsonNode.Parse(File.ReadAllText(path))!;
            Assert.Equal("coco", (string?)json["metric"]);
            Assert.Equal("bbox", (string?)json["type"]);
            Assert.Equal(evaluation.Stats, json["stats"]!.AsArray().Select(v => (double)v!));
            Assert.Equal(evaluation.Classes.Select(c => c.Name), json["classes"]!.AsArray().Select(c => (string)c!["name"]!));
            Assert.Equal(evaluation.Classes.Select(c => c.Ap50), json["classes"]!.AsArray().Select(c => (double)c!["ap50"]!));
            Assert.Single(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static CocoEvaluation With(params double[] stats) => new()
    {
        Stats = stats,
        Classes = [],
        Curves = Measure.Boxes(RandomScenes.Truth(new Random(1), 1, 1), []).Curves,
        Notes = [],
    };
}
