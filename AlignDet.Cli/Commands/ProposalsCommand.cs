using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using AlignDet.Cli.Display;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Proposals;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet proposals</c>: selective search over a folder of pictures.</summary>
internal static class ProposalsCommand
{
    public static Command Create(CliOutput output)
    {
        ProposalSpec usual = new();
        Option<string> images = new("--images") { Description = "Folder of pictures, searched with its subfolders.", HelpName = "DIR", Required = true };
        Option<string> annotations = new("--ann") { Description = "COCO file: search the pictures it lists, under its ids.", HelpName = "FILE" };
        Option<string> outFile = new("--out") { Description = "File for the proposals, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> mode = new("--mode") { Description = "Kind of selective search.", HelpName = "fast|quality|single|soco", DefaultValueFactory = _ => usual.Mode };
        mode.AcceptOnlyFromAmong("fast", "quality", "single", "soco");
        Option<double> maxAspect = new("--max-aspect") { Description = "Longest aspect ratio kept, either way.", DefaultValueFactory = _ => usual.MaxAspect };
        Option<double> minScale = new("--min-scale") { Description = "Smallest box against its picture, as a ratio of sides.", DefaultValueFactory = _ => usual.MinScale };
        Option<double> maxScale = new("--max-scale") { Description = "Largest box against its picture, as a ratio of sides.", DefaultValueFactory = _ => usual.MaxScale };
        Option<double> minSide = new("--min-side") { Description = "Shortest side kept, pixels.", DefaultValueFactory = _ => usual.MinSide };
        Option<int?> maxBoxes = new("--max-boxes") { Description = "Most boxes per picture, best first; by default all.", HelpName = "N" };
        Option<bool> dedup = new("--dedup") { Description = "Keep the first of equal boxes alone; so it is in every mode but soco." };
        Option<bool> noDedup = new("--no-dedup") { Description = "Keep equal boxes; so it is in the mode soco, the others find none." };
        Option<int> threads = new("--threads") { Description = "Pictures searched at a time.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--threads: give 1 or more.");
            }
        });
        Option<bool> json = new("--json") { Description = "Print settings and counts as JSON." };
        CommandWithExamples command = new("proposals",
            "Finds boxes that may hold an object, without labels, by selective search. After Ctrl+C the same command goes on where it stopped.",
            "aligndet proposals --images scenes/unlabeled --out proposals.json --min-side 16",
            "aligndet proposals --images coco/train2017 --ann coco/annotations/instances_train2017.json --out proposals.json")
        {
            images, annotations, outFile, mode, maxAspect, minScale, maxScale, minSide, maxBoxes, dedup, noDedup, threads, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(dedup) && result.GetValue(noDedup))
            {
                result.AddError("--dedup and --no-dedup: give one of them.");
            }
        });
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
                Dedup = parsed.GetValue(dedup) ? true : parsed.GetValue(noDedup) ? false : null,
            };
            string folder = parsed.GetRequiredValue(images), file = parsed.GetRequiredValue(outFile);
            LeftOut leftOut = new(output);
            ProposalSource source = parsed.GetValue(annotations) is { } listed
                ? ProposalSource.OfAnnotations(listed, folder, problem => leftOut.Add(problem.ToString()))
                : ProposalSource.OfFolder(folder);
            long started = Stopwatch.GetTimestamp();
            ProposalSummary summary = await SearchAsync(output, source, spec, file, parsed.GetRequiredValue(threads));
            foreach (SkippedPicture picture in summary.Skipped)
            {
                leftOut.Add($"{picture.File}: {picture.Reason}");
            }
            leftOut.Tell();
            Tell(output, file, spec, summary, Stopwatch.GetElapsedTime(started), parsed.GetValue(json));
        });
        command.Add(ClusterCommand.Create(output));
        return command;
    }

    private static async Task<ProposalSummary> SearchAsync(CliOutput output, ProposalSource source, ProposalSpec spec, string file, int threads)
    {
        using Interruption interruption = new(output);
        ProposalWork? work = null;
        try
        {
            return await StageDisplay.RunAsync(output, "proposals", TimeProvider.System, display => Task.Run(() => ProposalRunner.RunAsync(
                source, spec, file, threads,
                opened => Opened(display, work = opened),
                new Report<ProposalProgress>(p => display.Progress("search", p.Done, p.Total)), interruption.Token)));
        }
        catch (OperationCanceledException) when (work?.Summarise() is { Pictures: > 0 } kept)
        {
            output.Error.WriteLine($"{kept.Pictures} of {source.Pictures.Count} pictures are kept in {work.Path}; the same command goes on from there.");
            throw;
        }
    }

    private static void Opened(IStageDisplay display, ProposalWork work)
    {
        if (work.Resumed > 0)
        {
            display.Log(StageLogLevel.Info, $"going on: {work.Resumed} of {work.Source.Pictures.Count} pictures are done in {work.Path}");
        }
        else if (work.Discarded)
        {
            display.Log(StageLogLevel.Warning, $"{work.Path} was begun under other settings or by another version: starting anew");
        }
    }

    private static void Tell(CliOutput output, string file, ProposalSpec spec, ProposalSummary summary, TimeSpan elapsed, bool asJson)
    {
        if (asJson)
        {
            output.WriteJson(new
            {
                file = Path.GetFullPath(file),
                version = ToolVersion.Current,
                settings = spec with { Dedup = spec.DropsRepeats() },
                summary.Pictures,
                summary.Boxes,
                summary.PerPicture,
                summary.MostBoxes,
                summary.WithoutBoxes,
                summary.Resumed,
                seconds = Math.Round(elapsed.TotalSeconds, 1),
                summary.Skipped,
            });
            return;
        }
        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{summary.Boxes} boxes in {summary.Pictures} pictures ({summary.PerPicture:F1} each), {summary.Skipped.Count} pictures skipped: {file}"));
    }
}
