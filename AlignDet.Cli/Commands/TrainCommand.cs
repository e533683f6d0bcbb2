using System.CommandLine;
using AlignDet.Cli.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet train</c>: a recipe or a pipeline into a folder.</summary>
internal static class TrainCommand
{
    /// <param name="output">Where to write.</param>
    /// <param name="stages">The code of a stage by its name.</param>
    /// <param name="arguments">The command line as it was typed, to say how to resume.</param>
    public static Command Create(CliOutput output, Func<string, IStage> stages, Func<string[]> arguments)
    {
        Option<string> recipe = new("--recipe") { Description = "A recipe or pipeline file, or the name of a preset.", HelpName = "FILE|PRESET", Required = true };
        Option<string[]> set = new("--set") { Description = "Change one value, for instance schedule.steps=50; in a pipeline, fine-tune.schedule.steps=50 changes one node.", HelpName = "path=value" };
        Option<string> outFolder = new("--out") { Description = "Folder for the run; a pipeline makes one below it for each node.", HelpName = "DIR", Required = true };
        Option<bool> resume = new("--resume") { Description = "Go on from the last checkpoint in --out; finished nodes are skipped." };
        Option<string> device = DeviceOption.Create();
        Option<bool> json = new("--json") { Description = "Print the results as JSON." };
        CommandWithExamples command = new("train", "Runs a recipe or a whole pipeline. Ctrl+C pauses it after a checkpoint.",
            "aligndet train --recipe drawn-scenes --out runs/first",
            "aligndet train --recipe drawn-scenes --set schedule.steps=50 --out runs/quick",
            "aligndet train --recipe clipart-scenes --set data.dataset=file:scenes --out runs/scenes",
            "aligndet train --recipe drawn-scenes --out runs/first --resume")
        {
            recipe, set, outFolder, resume, device, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            RecipeDocument document = Read(parsed.GetRequiredValue(recipe), parsed.GetValue(set) ?? []);
            foreach (string note in document.Notes)
            {
                output.Error.WriteLine($"note: {note}");
            }
            using Interruption interruption = new(output, pausesFirst: true);
            RunSettings settings = new(output, stages, interruption, parsed.GetRequiredValue(device), TimeProvider.System);
            TrainingResult result;
            try
            {
                result = await new Training(settings).RunAsync(document, parsed.GetRequiredValue(outFolder), parsed.GetValue(resume));
            }
            catch (OperationCanceledException)
            {
                output.Error.WriteLine("Stopped. To go on from the last checkpoint:");
                output.Error.WriteLine($"  {ResumeCommand(arguments())}");
                return ExitCodes.Interrupted;
            }
            return Report(output, result, parsed.GetValue(json), arguments());
        });
        return command;
    }

    /// <summary>A file if there is one of that name, else a preset.</summary>
    private static RecipeDocument Read(string recipe, string[] assignments)
    {
        bool looksLikeFile = File.Exists(recipe) || recipe.IndexOfAny(['/', '\\', '.']) >= 0;
        if (!looksLikeFile)
        {
            Preset preset = Presets.Find(recipe);
            return RecipeDocument.Read(preset.Json, preset.Name, assignments);
        }
        if (!File.Exists(recipe))
        {
            throw new BadInputException(recipe, "there is no such file", "Correct the path, or give the name of a preset (aligndet presets list)");
        }
        return RecipeDocument.Read(File.ReadAllText(recipe), recipe, assignments);
    }

    private static int Report(CliOutput output, TrainingResult result, bool asJson, string[] arguments)
    {
        if (asJson)
        {
            RunResults.WriteJson(output, result);
        }
        else
        {
            RunResults.WriteTable(output, result.Nodes);
        }
        if (result.Outcome == StageOutcome.Completed)
        {
            output.Error.WriteLine($"Done: {Path.GetFullPath(result.Nodes.Count == 1 ? result.Nodes[0].Folder.Path : Path.GetDirectoryName(result.Nodes[0].Folder.Path)!)}");
            return ExitCodes.Good;
        }
        output.Error.WriteLine("Paused. To go on:");
        output.Error.WriteLine($"  {ResumeCommand(arguments)}");
        return ExitCodes.Interrupted;
    }

    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || "-_=.,:/@+%~".Contains(letter, StringComparison.Ordinal);

    private static string Quote(string word) =>
        OperatingSystem.IsWindows() ? $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string ResumeCommand(string[] arguments)
    {
        IEnumerable<string> words = arguments.Contains("--resume") ? arguments : arguments.Append("--resume");
        return "aligndet " + string.Join(' ', words.Select(word => word.All(IsPlain) ? word : Quote(word)));
    }
}
