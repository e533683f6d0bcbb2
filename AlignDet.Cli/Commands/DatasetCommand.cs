using System.CommandLine;
using AlignDet.Cli.Display;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Synth;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet dataset synth|check</c>.</summary>
internal static class DatasetCommand
{
    public static Command Create(CliOutput output) => new("dataset", "Draws and checks data sets.") { Synth(output), Check(output) };

    private static CommandWithExamples Synth(CliOutput output)
    {
        SceneSettings usual = new();
        Option<string> outFolder = new("--out") { Description = "New folder for the data set.", HelpName = "DIR", Required = true };
        Option<int> images = new("--images") { Description = "Labelled pictures to train on.", HelpName = "N", DefaultValueFactory = _ => usual.Images };
        Option<int?> val = new("--val") { Description = "Labelled pictures to measure on; by default a quarter of --images.", HelpName = "N" };
        Option<int?> unlabeled = new("--unlabeled") { Description = "Pictures without labels; by default as many as --images.", HelpName = "N" };
        Option<int> classes = new("--classes") { Description = $"Kinds of objects, 1 to {SceneClasses.Names.Count}.", HelpName = "K", DefaultValueFactory = _ => usual.Classes };
        Option<ulong> seed = new("--seed") { Description = "Another number gives other pictures.", HelpName = "S", DefaultValueFactory = _ => usual.Seed };
        Option<bool> json = new("--json") { Description = "Print what was drawn as JSON." };
        CommandWithExamples command = new("synth", "Draws a data set in COCO format: labelled and unlabelled scenes, and single objects by class.",
            "aligndet dataset synth --out scenes",
            "aligndet dataset synth --out tiny --images 20 --classes 3 --seed 7")
        {
            outFolder, images, val, unlabeled, classes, seed, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            int count = parsed.GetRequiredValue(images);
            SceneSettings settings = new()
            {
                Images = count,
                Val = parsed.GetValue(val) ?? Math.Max(1, count / 4),
                Unlabeled = parsed.GetValue(unlabeled) ?? count,
                Classes = parsed.GetRequiredValue(classes),
                CropsPerClass = Math.Clamp(count / 10, 1, usual.CropsPerClass),
                Seed = parsed.GetRequiredValue(seed),
            };
            string folder = Path.GetFullPath(parsed.GetRequiredValue(outFolder));
            using Interruption interruption = new(output);
            await StageDisplay.RunAsync(output, "synth", TimeProvider.System, display => Task.Run(() =>
            {
                SceneDataset.Write(folder, settings, new Report<SceneProgress>(p => display.Progress("draw", p.Done, p.Total)), interruption.Token);
                return true;
            }));
            if (parsed.GetValue(json))
            {
                output.WriteJson(new { folder, settings.Images, settings.Val, settings.Unlabeled, classes = SceneClasses.Names.Take(settings.Classes), settings.Seed });
                return;
            }
            output.Out.WriteLine($"{settings.Images} train, {settings.Val} val and {settings.Unlabeled} unlabeled pictures, {settings.Classes} classes: {folder}");
        });
        return command;
    }

    private static CommandWithExamples Check(CliOutput output)
    {
        Option<string> annotations = new("--ann") { Description = "Annotations, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> images = new("--images") { Description = "Folder of the pictures.", HelpName = "DIR", Required = true };
        Option<bool> json = new("--json") { Description = "Print the problems as JSON." };
        CommandWithExamples command = new("check", "Finds every problem of a data set, one line each; exit code 1 if anything in it cannot be used.",
            "aligndet dataset check --ann scenes/annotations/instances_train.json --images scenes/train")
        {
            annotations, images, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            using Interruption interruption = new(output);
            IReadOnlyList<DatasetProblem> problems = await StageDisplay.RunAsync(output, "check", TimeProvider.System, display => Task.Run(() =>
                CocoChecker.Check(parsed.GetRequiredValue(annotations), parsed.GetRequiredValue(images),
                    new Report<(long Done, long Total)>(p => display.Progress("pictures", p.Done, p.Total)), interruption.Token)));
            return Tell(output, [.. problems, .. AgainstTraining(parsed.GetRequiredValue(annotations))], parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Another split of the data set must speak of the same categories as the training split beside it.</summary>
    private static IReadOnlyList<DatasetProblem> AgainstTraining(string annotations)
    {
        string train = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(annotations))!, "instances_train.json");
        bool isOther = Path.GetFileName(annotations) is var name && name != "instances_train.json" && name.StartsWith("instances_", StringComparison.Ordinal);
        return isOther && File.Exists(annotations) && File.Exists(train) ? CocoChecker.CheckPair(train, annotations) : [];
    }

    private static int Tell(CliOutput output, IReadOnlyList<DatasetProblem> problems, bool asJson)
    {
        int errors = problems.Count(problem => problem.Severity == ProblemSeverity.Error);
        if (asJson)
        {
            output.WriteJson(problems.Select(p => new { severity = Name(p.Severity), p.File, p.Place, p.Problem, p.Cure }));
        }
        else
        {
            foreach (DatasetProblem problem in problems)
            {
                output.Out.WriteLine($"{Name(problem.Severity)}: {problem}");
            }
        }
        output.Error.WriteLine(problems.Count == 0 ? "No problems found." : $"{errors} errors, {problems.Count - errors} warnings.");
        return errors == 0 ? ExitCodes.Good : ExitCodes.BadInput;
    }

    private static string Name(ProblemSeverity severity) => severity.ToString().ToLowerInvariant();
}
