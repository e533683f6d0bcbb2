using System.CommandLine;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet eval</c>: AP of a results file.</summary>
internal static class EvalCommand
{
    public static Command Create(CliOutput output)
    {
        Option<string> truth = new("--gt") { Description = "Annotations, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> detections = new("--dt") { Description = "Detections, COCO results JSON.", HelpName = "FILE", Required = true };
        Option<string> type = new("--type") { Description = "What is compared; this version compares boxes.", HelpName = "bbox|segm", DefaultValueFactory = _ => "bbox" };
        type.AcceptOnlyFromAmong("bbox", "segm");
        Option<string> metric = new("--metric") { Description = "How it is measured; this version measures as COCO does.", HelpName = "coco|voc07|voc12", DefaultValueFactory = _ => "coco" };
        metric.AcceptOnlyFromAmong("coco", "voc07", "voc12");
        Option<string> json = new("--json") { Description = "Also write the numbers, by class too, to this file.", HelpName = "FILE" };
        CommandWithExamples command = new("eval", "Measures detections against annotations: the 12 numbers of pycocotools.",
            "aligndet eval --gt instances_val.json --dt detections.json --json eval.json",
            "aligndet eval --gt instances_val.json --dt detections.json --report report --images val")
        {
            truth, detections, type, metric, json,
        };
        EvalReport report = new(command);
        command.SetAction(parsed =>
        {
            Refuse("--type", parsed.GetRequiredValue(type), "bbox");
            Refuse("--metric", parsed.GetRequiredValue(metric), "coco");
            report.Check(parsed);
            using Interruption interruption = new(output);
            LeftOut leftOut = new(output);
            CocoDataset dataset = CocoReader.Read(parsed.GetRequiredValue(truth), problem => leftOut.Add(problem.ToString()));
            leftOut.Tell();
            IReadOnlyList<CocoDetection> found = CocoResults.Read(parsed.GetRequiredValue(detections));
            CocoEvaluation evaluation = CocoEvaluator.Evaluate(dataset, found, cancel: interruption.Token);
            foreach (string note in evaluation.Notes)
            {
                output.Error.WriteLine($"note: {note}");
            }
            if (parsed.GetValue(json) is { } file)
            {
                EvaluationJson.Write(evaluation, file);
            }
            foreach (string line in CocoSummary.Lines(evaluation))
            {
                output.Out.WriteLine(line);
            }
            report.Write(parsed, dataset, found, evaluation, CocoEvaluationType.Bbox, output, interruption.Token);
        });
        return command;
    }

    private static void Refuse(string option, string value, string available)
    {
        if (value != available)
        {
            throw new BadInputException($"{option} {value}", "is not available in this version", $"Use {option} {available}");
        }
    }
}
