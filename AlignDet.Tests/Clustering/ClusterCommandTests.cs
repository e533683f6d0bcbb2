using System.Text.Json.Nodes;
using AlignDet.Detection.Backbones;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Clustering;
using AlignDet.Recipes;
using AlignDet.Tests.Cli;
using AlignDet.Tests.TrainingStages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;
using AlignDet.Vision.Synth;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Clustering;

/// <summary>Proposals of drawn scenes, clustered from the command line with a backbone of random weights.</summary>
[Collection(TorchGeneratorCollection.Name)]
public sealed class ClusterCommandTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public ClusterCommandTests()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        using Backbone backbone = Backbone.Create(new DetectorSpec { Backbone = "resnet18", FrozenStages = 0 });
        Directory.CreateDirectory(_run.Path("in"));
        SafetensorsFile.Write(_run.Path("in", "r18.safetensors"), new Dictionary<string, Tensor>(backbone.state_dict()), new Dictionary<string, string>());
        SceneDataset.Write(_run.Path("scenes"), new SceneSettings { Images = 1, Val = 1, Unlabeled = 6, Classes = 3, CropsPerClass = 1, Seed = 4 }, null, CancellationToken.None);
    }

    private string Proposals => _run.Path("in", "proposals.json");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Boxes_get_the_same_clusters_each_time_with_all_that_made_them()
    {
        File.WriteAllText(_run.Path("scenes", "unlabeled", "broken.png"), "no picture");
        Assert.Equal(0, (await RunAsync("proposals", "--images", _run.Path("scenes", "unlabeled"), "--out", Proposals, "--min-side", "16", "--max-boxes", "12")).Code);
        AddPicture("broken.png");

        (int code, string output, string error) = await ClusterAsync("one.json", "--clusters", "8", "--picture", _run.Path("out", "sheet.png"), "--json");
        Assert.Equal(0, code);
        Assert.Equal(0, (await ClusterAsync("two.json", "--clusters", "8")).Code);

        Assert.Contains("left out: broken.png", error, StringComparison.Ordinal);
        Assert.Equal(["one.json", "sheet.png", "two.json"], Directory.EnumerateFiles(_run.Path("out")).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(_run.Path("out", "one.json")), File.ReadAllBytes(_run.Path("out", "two.json")));
        CocoDataset before = CocoReader.Read(Proposals), after = CocoReader.Read(_run.Path("out", "one.json"));
        Assert.Equal(before.Images.SkipLast(1), after.Images);
        Assert.Equal(before.Annotations.SkipLast(1).Select(a => a with { CategoryId = 0 }), after.Annotations.Select(a => a with { CategoryId = 0 }));
        Assert.Equal(Enumerable.Range(0, 8).Select(k => new CocoCategory(k + 1, $"cluster-00{k}")), after.Categories);
        int[] sizes = [.. after.Categories.Select(category => after.Annotations.Count(a => a.CategoryId == category.Id))];
        JsonNode told = JsonNode.Parse(output)!;
        Assert.Equal(sizes, told["sizes"]!.AsArray().Select(size => (int)size!));
        JsonNode info = CocoInfo.Read(_run.Path("out", "one.json"))!;
        Assert.Equal("resnet18", (string?)info["backbone"]);
        Assert.Equal(64, ((string)info["weightsSha256"]!).Length);
        Assert.Equal("fast", (string?)info["proposals"]!["mode"]);
        Assert.Equal("broken.png", (string?)info["skipped"]![0]);
        Assert.True(ImageDecoder.Decode(_run.Path("out", "sheet.png"), TestContext.Current.CancellationToken).Width > 900);
    }

    [Fact]
    public async Task Nothing_is_written_without_boxes_or_pictures()
    {
        _run.Write("in/proposals.json", """{ "images": [ { "id": 1, "file_name": "a.png", "width": 9, "height": 9 } ], "annotations": [], "categories": [ { "id": 1, "name": "object" } ] }""");
        (int code, _, string error) = await ClusterAsync("one.json");
        Assert.Equal(1, code);
        Assert.Contains("there are no boxes", error, StringComparison.Ordinal);

        AddPicture("none.png");
        (code, _, error) = await ClusterAsync("one.json");
        Assert.Equal(1, code);
        Assert.Contains("none of the 1 pictures can be used", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_run.Path("out")));
    }

    [Fact]
    public async Task A_clustering_that_is_stopped_leaves_nothing()
    {
        await RunAsync("proposals", "--images", _run.Path("scenes", "unlabeled"), "--out", Proposals, "--min-side", "16", "--max-boxes", "12");
        using LoadedBackbone backbone = LoadedBackbone.Load(_run.Path("in", "r18.safetensors"), null, CPU);
        foreach (string phase in new[] { "features", "project", "mini-batches", "pass" })
        {
            using CancellationTokenSource stop = new();
            Stopper stopper = new(phase, stop);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ProposalClustering.RunAsync(
                CocoReader.Read(Proposals), _run.Path("scenes", "unlabeled"), backbone, CPU, _run.Path("out.json"),
                new ClusteringOptions { Input = new InputSpec { ShortSide = [64] } }, stopper, stop.Token));
        }
        Assert.Equal(["in", "scenes"], Directory.EnumerateFileSystemEntries(_run.Path()).Select(Path.GetFileName).Order());
    }

    private Task<(int Code, string Out, string Error)> ClusterAsync(string file, params string[] more) => RunAsync(
    [
        "proposals", "cluster", "--proposals", Proposals, "--images", _run.Path("scenes", "unlabeled"), "--weights", _run.Path("in", "r18.safetensors"),
        "--out", _run.Path("out", file), "--short-side", "128", .. more,
    ]);

    private static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        TemporaryRun.RunAsync(stage => throw new InvalidOperationException(stage), arguments);

    /// <summary>Adds a picture with a box to the proposals.</summary>
    private void AddPicture(string name)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Proposals))!;
        file["images"]!.AsArray().Add(new JsonObject { ["id"] = 99, ["file_name"] = name, ["width"] = 9, ["height"] = 9 });
        file["annotations"]!.AsArray().Add(new JsonObject { ["id"] = 9999, ["image_id"] = 99, ["category_id"] = 1, ["bbox"] = new JsonArray(0, 0, 8, 8), ["area"] = 64, ["iscrowd"] = 0 });
        JsonArray images = file["images"]!.AsArray();
        if (images.Count == 2 && (int)images[0]!["id"]! == 1)
        {
            images.RemoveAt(0);
        }
        File.WriteAllText(Proposals, file.ToJsonString());
    }

    private sealed class Stopper(string phase, CancellationTokenSource stop) : IProgress<ClusterProgress>
    {
        public void Report(ClusterProgress value)
        {
            if (value.Phase == phase)
            {
                stop.Cancel();
            }
        }
    }
}
