using System.CommandLine;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Vision.Evaluation.Reports.Pictures;
using Spectre.Console;

namespace AlignDet.Cli.Commands;

/// <summary>The options of <c>aligndet eval</c> that ask for a report, and what they give.</summary>
internal sealed class EvalReport
{
    private const int ShownConfusions = 5;

    private readonly Option<string> _folder = new("--report")
    {
        Description = "Also write curves, confusions, kinds of errors, best and worst pictures to this new folder; open its index.html.", HelpName = "DIR",
    };

    private readonly Option<string> _images = new("--images") { Description = "With --report: folder of the pictures, to show the best and the worst.", HelpName = "DIR" };

    private readonly Option<double> _score = new("--score")
    {
        Description = "With --report: least score of a detection in the confusion matrix and the pictures.", DefaultValueFactory = _ => new DetectionReportOptions().Score,
    };

    public EvalReport(Command command)
    {
        _score.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 1))
                result.AddError("--score: give a number from 0 to 1.");
        });
        command.Options.Add(_folder);
        command.Options.Add(_images);
        command.Options.Add(_score);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_folder) is null && (result.GetResult(_images) is not null || result.GetResult(_score) is { Implicit: false }))
                result.AddError("--images and --score are of the report: give --report DIR too.");
        });
    }

    /// <summary>Refuses a folder that is in use, before anything is measured.</summary>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(_folder) is { } folder)
            ReportFolder.RefuseIfTaken(folder);
    }

    /// <summary>Writes the folder and prints the kinds of errors and the commonest confusions; the report is COCO's, in whatever way else was measured.</summary>
    public void Write(
        ParseResult parsed, CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluation? evaluation, CocoEvaluationType type,
        CliOutput output, CancellationToken cancel)
    {
        if (parsed.GetValue(_folder) is not { } folder)
            return;
        evaluation ??= CocoEvaluator.Evaluate(truth, detections, new CocoEvaluationOptions { Type = type }, cancel);
        DetectionReport report = DetectionReport.Of(
            truth, detections, evaluation, new DetectionReportOptions { Type = type, Score = parsed.GetValue(_score) }, cancel);
        LeftOut leftOut = new(output);
        ReportFolder.Write(report, folder, parsed.GetValue(_images), leftOut.Add, cancel);
        leftOut.Tell();
        output.WriteTable(Errors(report.Errors));
        output.WriteTable(Confusions(report));
        output.Error.WriteLine($"report: {Path.Combine(folder, "index.html")}");
    }

    private static Table Errors(ErrorSplit errors)
    {
        Table table = Compact("error", "dAP50", "count");
        foreach (ErrorShare share in errors.Kinds)
        {
            Add(share.Kind.ToString(), share.DeltaAp, share.Count);
        }
        Add("False positive", errors.FalsePositiveDeltaAp, errors.FalsePositives);
        Add("False negative", errors.FalseNegativeDeltaAp, errors.FalseNegatives);
        return table;

        void Add(string name, double gain, int count) => table.AddRow(name, FormattableString.Invariant($"{gain:0.000}"), FormattableString.Invariant($"{count}"));
    }

    /// <summary>How many objects were found, missed and taken for another class, and which classes are taken for which most often.</summary>
    private static Table Confusions(DetectionReport report)
    {
        IReadOnlyList<IReadOnlyList<int>> counts = report.Confusion.Counts;
        int background = report.Classes.Count;
        int[] classes = [.. Enumerable.Range(0, background)];
        Table table = Compact(FormattableString.Invariant($"IoU {report.Confusion.Iou:0.0#}, score {report.Confusion.Score:0.0#}"), "count");
        Add("found", classes.Sum(k => counts[k][k]));
        Add("taken for another class", classes.Sum(k => classes.Where(o => o != k).Sum(o => counts[k][o])));
        foreach ((int k, int other) in classes.SelectMany(k => classes.Where(o => o != k && counts[k][o] > 0).Select(o => (k, o)))
            .OrderByDescending(pair => counts[pair.k][pair.o]).ThenBy(pair => pair).Take(ShownConfusions))
        {
            Add($"  {report.Classes[k]} for {report.Classes[other]}", counts[k][other]);
        }
        Add("missed", classes.Sum(k => counts[k][background]));
        Add("false alarms", classes.Sum(k => counts[background][k]));
        return table;

        void Add(string name, int count) => table.AddRow(new Text(name), new Text(FormattableString.Invariant($"{count}")));
    }

    private static Table Compact(string first, params ReadOnlySpan<string> others)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumn(first);
        foreach (string other in others)
        {
            table.AddColumn(new TableColumn(other).RightAligned());
        }
        return table;
    }
}
