using System.CommandLine;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using Spectre.Console;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet eval</c>: AP of a results file.</summary>
internal static class EvalCommand
{
    public static Command Create(CliOutput output)
    {
        Option<string> truth = new("--gt") { Description = "Annotations, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> detections = new("--dt") { Description = "Detections, COCO results JSON.", HelpName = "FILE", Required = true };
        Option<string> type = new("--type") { Description = "What is compared: boxes or masks.", HelpName = "bbox|segm", DefaultValueFactory = _ => "bbox" };
        type.AcceptOnlyFromAmong("bbox", "segm");
        Option<string> metric = new("--metric")
        {
            Description = "How it is measured: as COCO does, or as Pascal VOC did up to 2009 (11 points) or later (area).", HelpName = "coco|voc07|voc12", DefaultValueFactory = _ => "coco",
        };
        metric.AcceptOnlyFromAmong("coco", "voc07", "voc12");
        Option<string> json = new("--json") { Description = "Also write the numbers, by class too, to this file.", HelpName = "FILE" };
        CommandWithExamples command = new("eval", "Measures detections against annotations: the 12 numbers of pycocotools, or Pascal VOC's AP.",
            "aligndet eval --gt instances_val.json --dt detections.json --json eval.json",
            "aligndet eval --gt instances_val.json --dt masks.json --type segm",
            "aligndet eval --gt voc_2007_test.json --dt detections.json --metric voc07",
            "aligndet eval --gt instances_val.json --dt detections.json --report report --images val")
        {
            truth, detections, type, metric, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(type) == "segm" && result.GetValue(metric) is "voc07" or "voc12")
            {
                result.AddError($"--metric {result.GetValue(metric)} compares boxes; leave --type segm out, or measure masks with --metric coco.");
            }
        });
        EvalReport report = new(command);
        command.SetAction(parsed =>
        {
            report.Check(parsed);
            CocoEvaluationType compared = parsed.GetRequiredValue(type) == "segm" ? CocoEvaluationType.Segm : CocoEvaluationType.Bbox;
            using Interruption interruption = new(output);
            LeftOut leftOut = new(output);
            CocoDataset dataset = CocoReader.Read(parsed.GetRequiredValue(truth), problem => leftOut.Add(problem.ToString()));
            leftOut.Tell();
            IReadOnlyList<CocoDetection> found = CocoResults.Read(
                parsed.GetRequiredValue(detections), masks: compared == CocoEvaluationType.Segm, cancel: interruption.Token);
            if (parsed.GetRequiredValue(metric) == "coco")
            {
                // pycocotools decides by the first detection
                bool hasBoth = compared == CocoEvaluationType.Segm && found.Count > 0 && !found[0].IsBoxOfMask;
                if (hasBoth)
                {
                    output.Error.WriteLine("note: detections have boxes beside their masks: as in pycocotools, the box's area decides what is small, medium and large");
                }
                CocoEvaluationOptions options = new() { Type = compared, SizesMasksByBox = hasBoth };
                CocoEvaluation evaluation = CocoEvaluator.Evaluate(dataset, found, options, interruption.Token);
                Tell(output, evaluation.Notes, CocoSummary.Lines(evaluation), evaluation.Classes.Count, () => EvalTables.Classes(evaluation));
                if (parsed.GetValue(json) is { } file)
                {
                    EvaluationJson.Write(evaluation, file);
                }
                report.Write(parsed, dataset, found, evaluation, compared, output, interruption.Token);
            }
            else
            {
                VocMetric way = parsed.GetRequiredValue(metric) == "voc07" ? VocMetric.Voc07 : VocMetric.Voc12;
                VocEvaluation evaluation = VocEvaluator.Evaluate(dataset, found, new VocEvaluationOptions { Metric = way }, interruption.Token);
                Tell(output, evaluation.Notes, VocSummary.Lines(evaluation), evaluation.Classes.Count, () => EvalTables.Classes(evaluation));
                if (parsed.GetValue(json) is { } file)
                {
                    EvaluationJson.Write(evaluation, file);
                }
                report.Write(parsed, dataset, found, null, compared, output, interruption.Token);
            }
        });
        return command;
    }

    private static void Tell(CliOutput output, IReadOnlyList<string> notes, IReadOnlyList<string> lines, int classes, Func<Table> table)
    {
        foreach (string note in notes)
        {
            output.Error.WriteLine($"note: {note}");
        }
        foreach (string line in lines)
        {
            output.Out.WriteLine(line);
        }
        if (classes > 1)
        {
            output.WriteTable(table());
        }
    }
}
