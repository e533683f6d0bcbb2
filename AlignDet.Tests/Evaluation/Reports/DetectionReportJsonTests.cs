using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Tests.Images;
using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Evaluation.Reports;

public sealed class DetectionReportJsonTests
{
    [Fact]
    public void A_report_comes_back_as_it_was()
    {
        DetectionReport report = ReportScene.Random(7).Report();
        using TemporaryFolder folder = new();
        string path = folder.File("report.json");

        DetectionReportJson.WriteFile(report, path);
        DetectionReport again = DetectionReportJson.ReadFile(path);

        Assert.Equal(DetectionReportJson.Write(report), DetectionReportJson.Write(again));
        Assert.Equal(report.Errors.Kinds[2].CountByClass, again.Errors.Kinds[2].CountByClass);
        Assert.Equal(report.Ranking.Worst[0].Boxes[0].Box, again.Ranking.Worst[0].Boxes[0].Box);
        Assert.Equal(report.Ranking.Worst.Select(p => p with { Boxes = [] }), again.Ranking.Worst.Select(p => p with { Boxes = [] }));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Names_are_camelCase_and_enumerations_are_words()
    {
        JsonNode json = JsonNode.Parse(DetectionReportJson.Write(ReportScene.Random(7).Report()))!;

        Assert.Equal(1, (int)json["schema"]!);
        Assert.Equal("bbox", (string?)json["type"]);
        Assert.Equal("localisation", (string?)json["errors"]!["kinds"]![1]!["kind"]);
        Assert.NotNull(json["perClass"]![0]!["apSmall"]);
        Assert.Null(json["ranking"]!["worst"]![0]!["boxes"]![0]!["isTruth"]);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("[]", "no schema number")]
    [InlineData("{}", "no schema number")]
    [InlineData("""{"schema": 2}""", "has schema 2, this version reads 1")]
    [InlineData("""{"schema": 1}""", "damaged")]
    [InlineData("""{"schema": 1, "type": "bbox" """, "damaged")]
    public void What_is_no_report_is_refused(string json, string words)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => DetectionReportJson.Read(json));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("classes", "null")]
    [InlineData("classes", "[null]")]
    [InlineData("classes", """["one more", "than", "there", "are", "counts", "of"]""")]
    [InlineData("stats", "[1]")]
    [InlineData("perClass", "[]")]
    [InlineData("notes", "[null]")]
    [InlineData("confusion", """{"iou": 0.5, "score": 0.3, "counts": [[1]]}""")]
    [InlineData("ranking", """{"iou": 0.5, "score": 0.3, "best": [null], "worst": []}""")]
    [InlineData("curves", """{"ious": [0.5], "recalls": [0], "mean": [[1, 2]], "classes": []}""")]
    public void Parts_that_do_not_fit_together_are_refused(string part, string json)
    {
        JsonNode report = JsonNode.Parse(DetectionReportJson.Write(new ReportScene("a").Object(0, 0, 0, 9, 9).Report()))!;
        report[part] = JsonNode.Parse(json);

        Assert.Contains("damaged", Assert.Throws<BadInputException>(() => DetectionReportJson.Read(report.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() =>
        Assert.Contains("cannot be read", Assert.Throws<BadInputException>(() => DetectionReportJson.ReadFile("/nowhere/report.json")).Message, StringComparison.Ordinal);
}
