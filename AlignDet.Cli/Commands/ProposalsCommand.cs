using System.CommandLine;
using System.Globalization;
using AlignDet.Cli.Display;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Proposals;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet proposals</c>: selective search over a folder of pictures.</summary>
internal static class ProposalsCommand
{
    public static Command Create(CliOutput output)
    {
        ProposalSpec usual = new();
        Option<string> images = new("--images") { Description = "Folder of pictures.", HelpName = "DIR", Required = true };
        Option<string> outFile = new("--out") { Description = "File for the proposals, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> mode = new("--mode") { Description = "Kind of selective search.", HelpName = "fast|quality|single|soco", DefaultValueFactory = _ => usual.Mode };
        mode.AcceptOnlyFromAmong("fast", "quality", "single", "soco");
        Option<double> maxAspect = new("--max-aspect") { Description = "Longest aspect ratio kept, either way.", DefaultValueFactory = _ => usual.MaxAspect };
        Option<double> minScale = new("--min-scale") { Description = "Smallest box against its picture, as a ratio of sides.", DefaultValueFactory = _ => usual.MinScale };
        Option<double> maxScale = new("--max-scale") { Description = "Largest box against its picture, as a ratio of sides.", DefaultValueFactory = _ => usual.MaxScale };
        Option<double> minSide = new("--min-side") { Description = "Shortest side kept, pixels.", DefaultValueFactory = _ => usual.MinSide };
        Option<int?> maxBoxes = new("--max-boxes") { Description = "Most boxes per picture, best first; by default all.", HelpName = "N" };
        Option<int> threads = new("--threads") { Description = "Pictures searched at a time.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--threads: give 1 or more.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print the counts as JSON." };
        CommandWithExamples command = new("proposals", "Finds boxes that may hold an object, without labels, by selective search.",
            "aligndet proposals --images scenes/unlabeled --out proposals.json --min-side 16")
        {
            images, outFile, mode, maxAspect, minScale, maxScale, minSide, maxBoxes, threads, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            ProposalSpec spec = new()
            {
                Mode = parsed.GetRequiredValue(mode),
                MaxAspect = parsed.GetRequiredValue(maxAspect),
                MinScale = parsed.GetRequiredValue(minScale),
                MaxScale = parsed.GetRequiredValue(maxScale),
                MinSide = parsed.GetRequiredValue(minSide),
                MaxBoxes = parsed.GetValue(maxBoxes),
            };
            string folder = parsed.GetRequiredValue(images), file = parsed.GetRequiredValue(outFile);
            ProposalResult result = await SearchAsync(output, folder, spec, parsed.GetRequiredValue(threads));
            CocoWriter.Write(result.Dataset, file, ProposalInfo.Of(spec, result));
            Tell(output, file, result, parsed.GetValue(json));
        });
        return command;
    }

    private static async Task<ProposalResult> SearchAsync(CliOutput output, string folder, ProposalSpec spec, int threads)
    {
        using Interruption interruption = new(output);
        IReadOnlyList<string> files = ImageFiles.List(folder);
        return await StageDisplay.RunAsync(output, "proposals", TimeProvider.System, display => Task.Run(() =>
            ProposalRunner.RunAsync(folder, files, spec, threads,
                new Report<ProposalProgress>(p => display.Progress("search", p.Done, p.Total)), interruption.Token)));
    }

    private static void Tell(CliOutput output, string file, ProposalResult result, bool asJson)
    {
        LeftOut leftOut = new(output);
        foreach (SkippedPicture picture in result.Skipped)
        {
            leftOut.Add($"{picture.File}: {picture.Reason}");
        }
        leftOut.Tell();
        int pictures = result.Dataset.Images.Count, boxes = result.Dataset.Annotations.Count;
        if (asJson)
        {
            output.WriteJson(new { file = Path.GetFullPath(file), pictures, boxes, skipped = result.Skipped.Select(picture => picture.File) });
            return;
        }
        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{boxes} boxes in {pictures} pictures ({(double)boxes / pictures:F1} each), {result.Skipped.Count} pictures skipped: {file}"));
    }
}
