using AlignDet.Tests.Evaluation.Reports;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Cli;

/// <summary><c>aligndet eval --report</c>, as a user calls it.</summary>
public sealed class EvalReportTests
{
    [Fact]
    public async Task The_folder_is_written_and_the_tables_follow_the_twelve_numbers()
    {
        using TemporaryRun run = new();
        (int code, string text, string error) = await EvalAsync(run, "--report", run.Path("report"), "--score", "0.5");

        Assert.True(code == 0, error);
        Assert.Contains("report: " + run.Path("report", "index.html"), error, StringComparison.Ordinal);
        string[] lines = text.Split('\n');
        Assert.Equal(12, lines.TakeWhile(line => line.StartsWith(" Average", StringComparison.Ordinal)).Count());
        Assert.Contains(lines, line => line.Trim().StartsWith("Classification", StringComparison.Ordinal) && line.TrimEnd().EndsWith('1'));
        Assert.Contains(lines, line => line.Contains("a[ for b", StringComparison.Ordinal));
        DetectionReport report = DetectionReportJson.ReadFile(run.Path("report", "report.json"));
        Assert.Equal(0.5, report.Confusion.Score);
        Assert.Equal([[1, 1, 0], [0, 0, 0], [0, 0, 0]], report.Confusion.Counts);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_in_one_line_before_anything_is_read()
    {
        using TemporaryRun run = new();
        Directory.CreateDirectory(run.Path("report", "inside"));
        (int code, string text, string error) = await TemporaryRun.RunAsync(
            _ => throw new InvalidOperationException(), "eval", "--gt", "none.json", "--dt", "none.json", "--report", run.Path("report"));

        Assert.Equal((1, ""), (code, text));
        Assert.StartsWith("error: " + run.Path("report") + ": is there already", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("give --report DIR too", "--images", "x")]
    [InlineData("give --report DIR too", "--score", "0.5")]
    [InlineData("a number from 0 to 1", "--report", "x", "--score", "1.5")]
    public async Task Options_that_make_no_sense_are_wrong_usage(string words, params string[] arguments)
    {
        using TemporaryRun run = new();
        (int code, _, string error) = await EvalAsync(run, arguments);
        Assert.Equal(2, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> EvalAsync(TemporaryRun run, params string[] arguments)
    {
        // a name that a table's markup would trip over
        ReportScene scene = new ReportScene("a[", "b").Object(0, 0, 0, 50, 50).Found(0, 0, 0, 50, 50, 0.9).Object(0, 100, 0, 50, 50).Found(1, 100, 0, 50, 50, 0.8);
        Directory.CreateDirectory(run.Path());
        CocoWriter.Write(scene.Truth, run.Path("gt.json"));
        CocoResults.Write(run.Path("dt.json"), scene.Detections);
        return TemporaryRun.RunAsync(_ => throw new InvalidOperationException(), ["eval", "--gt", run.Path("gt.json"), "--dt", run.Path("dt.json"), .. arguments]);
    }
}
