using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using AlignDet.Cli.Display;
using AlignDet.Cli.Runs;
using AlignDet.Detection;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Clustering;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Cli.Commands;

/// <summary><c>aligndet proposals cluster</c>: pseudo-classes for proposals.</summary>
internal static class ClusterCommand
{
    public static Command Create(CliOutput output)
    {
        ClusteringOptions usual = new();
        Option<string> proposals = new("--proposals") { Description = "Proposals, COCO JSON.", HelpName = "FILE", Required = true };
        Option<string> images = new("--images") { Description = "Folder of their pictures.", HelpName = "DIR", Required = true };
        Option<string> weights = new("--weights") { Description = "A backbone, or a detector with one: .pth, .safetensors, or a folder of a run or a checkpoint.", HelpName = "FILE|DIR", Required = true };
        Option<string> outFile = new("--out") { Description = "File for the proposals with their clusters as categories.", HelpName = "FILE", Required = true };
        Option<int> clusters = Count("--clusters", "Clusters wanted.", "K", usual.KMeans.Clusters);
        Option<int> dimensions = Count("--dimensions", "Principal components kept.", "N", usual.Dimensions);
        Option<string> backbone = new("--backbone") { Description = "Which backbone it is; by default the weights tell.", HelpName = "NAME" };
        backbone.AcceptOnlyFromAmong([.. BackboneNames.All]);
        Option<int> shortSide = Count("--short-side", "Short side of pictures before the backbone, pixels.", "N", usual.Input.ShortSide[^1]);
        Option<int> longSide = Count("--long-side", "Most pixels of the long side.", "N", usual.Input.LongSide);
        Option<int> seed = new("--seed") { Description = "Another number gives other clusters.", HelpName = "S", DefaultValueFactory = _ => usual.KMeans.Seed };
        Option<string> picture = new("--picture") { Description = "Also draw boxes of some clusters, a row each (.png, .jpg).", HelpName = "FILE" };
        Option<string> device = DeviceOption.Create();
        Option<bool> json = new("--json") { Description = "Print settings and sizes as JSON." };
        CommandWithExamples command = new("cluster",
            "Gives proposals pseudo-classes, which DETR's pre-training needs: features of a backbone, principal components, k-means.",
            "aligndet proposals cluster --proposals proposals.json --images scenes/unlabeled --weights resnet50.pth --out clustered.json",
            "aligndet proposals cluster --proposals p.json --images photos --weights swin_t.pth --out c.json --clusters 64 --picture clusters.jpg")
        {
            proposals, images, weights, outFile, clusters, dimensions, backbone, shortSide, longSide, seed, picture, device, json,
        };
        command.SetAction(async (parsed, _) =>
        {
            ClusteringOptions options = new()
            {
                Input = new InputSpec { ShortSide = [parsed.GetRequiredValue(shortSide)], LongSide = parsed.GetRequiredValue(longSide) },
                Dimensions = parsed.GetRequiredValue(dimensions),
                KMeans = new KMeansOptions { Clusters = parsed.GetRequiredValue(clusters), Seed = parsed.GetRequiredValue(seed) },
            };
            Request request = new(
                parsed.GetRequiredValue(proposals), parsed.GetRequiredValue(images), WeightsLoader.ModelFile(RunFolder.ProductBehind(parsed.GetRequiredValue(weights))),
                parsed.GetValue(backbone), parsed.GetRequiredValue(outFile), parsed.GetValue(picture), parsed.GetRequiredValue(device));
            LeftOut leftOut = new(output);
            long started = Stopwatch.GetTimestamp();
            using Interruption interruption = new(output);
            (ClusteredProposals found, string name) = await StageDisplay.RunAsync(output, "cluster", TimeProvider.System, display =>
                Task.Run(() => RunAsync(request, options, display, leftOut, interruption.Token)));
            leftOut.Tell();
            Tell(output, request.Out, name, found, options, Stopwatch.GetElapsedTime(started), parsed.GetValue(json));
        });
        return command;
    }

    private sealed record Request(string Proposals, string Images, string Weights, string? Backbone, string Out, string? Picture, string Device);

    private static async Task<(ClusteredProposals Found, string Backbone)> RunAsync(
        Request request, ClusteringOptions options, IStageDisplay display, LeftOut leftOut, CancellationToken cancel)
    {
        CocoDataset boxes = CocoReader.Read(request.Proposals, problem => leftOut.Add(problem.ToString()));
        TorchSharp.torch.Device device = TorchDevice.Parse(request.Device);
        using LoadedBackbone backbone = LoadedBackbone.Load(request.Weights, request.Backbone, device);
        display.Log(StageLogLevel.Info, $"{backbone.Name} of {request.Weights}");
        foreach (string note in backbone.Notes)
        {
            display.Log(StageLogLevel.Info, $"note: {note}");
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(request.Out))!);
        ClusteredProposals found = await ProposalClustering.RunAsync(
            boxes, request.Images, backbone, device, Path.GetFullPath(request.Out), options,
            new Report<ClusterProgress>(p => display.Progress(p.Phase, p.Done, p.Total)), cancel);
        foreach (var skipped in found.Skipped)
        {
            leftOut.Add($"{skipped.File}: {skipped.Reason}");
        }
        if (request.Picture is { } picture)
        {
            ImageEncoder.Write(ClusterSheet.Draw(found, request.Images, cancel), picture);
        }
        cancel.ThrowIfCancellationRequested();
        found.Write(request.Out, found.Info(options, backbone.Name, (Path.GetFileName(request.Weights), Hash(request.Weights)), CocoInfo.Read(request.Proposals)));
        return (found, backbone.Name);
    }

    private static void Tell(CliOutput output, string file, string backbone, ClusteredProposals found, ClusteringOptions options, TimeSpan elapsed, bool asJson)
    {
        KMeansResult clusters = found.Clusters;
        long middle = clusters.Sizes[clusters.Sizes.Count / 2];
        if (asJson)
        {
            output.WriteJson(new
            {
                file = Path.GetFullPath(file),
                version = ToolVersion.Current,
                backbone,
                boxes = found.Rows.Length,
                found.Dimensions,
                explainedVariance = found.Explained,
                wanted = options.KMeans.Clusters,
                clusters = clusters.Sizes.Count,
                clusters.Inertia,
                clusters.Sizes,
                options.KMeans.Seed,
                seconds = Math.Round(elapsed.TotalSeconds, 1),
                found.Skipped,
            });
            return;
        }
        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{found.Rows.Length} boxes in {clusters.Sizes.Count} clusters of {clusters.Sizes[^1]} to {clusters.Sizes[0]} boxes (median {middle}): {file}"));
        output.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{found.Dimensions} components with {found.Explained:P1} of the variance, inertia {clusters.Inertia:G6} ({clusters.Inertia / found.Rows.Length:G4} a box), {found.Skipped.Count} pictures skipped"));
        if (clusters.Sizes.Count < options.KMeans.Clusters)
        {
            output.Error.WriteLine($"note: {options.KMeans.Clusters} clusters were wanted; there are not as many different boxes, or some stayed empty and are left out");
        }
    }

    private static Option<int> Count(string name, string description, string unit, int usual)
    {
        Option<int> option = new(name) { Description = description, HelpName = unit, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name}: give 1 or more.");
            }
        });
        return option;
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
