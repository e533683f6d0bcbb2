using System.Security.Cryptography;
using AlignDet.Experiments;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Tests.TrainingStages;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>The stages themselves, on a registered data set of a few drawn scenes.</summary>
public class RealStagesTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_goes_from_pictures_to_results_each_run_on_what_those_before_it_made()
    {
        await using TestPlatform platform = new();
        string dataset = await RegisterAsync(platform);
        Recipe proposals = new() { Stage = StageNames.Proposals, Data = new DataSpec { Dataset = dataset, Train = "unlabeled" }, Proposals = new ProposalSpec { MinSide = 16 } };
        Recipe boxDomain = scenes.BoxDomain(2), fineTune = scenes.FineTune(2);
        PipelineRecord pipeline = await platform.Get<PipelineService>().SubmitAsync(
            new PipelineSpec
            {
                Name = "tiny",
                Nodes =
                [
                    new PipelineNode("fine-tune", fineTune with { Data = fineTune.Data with { Dataset = dataset }, Weights = new WeightsSpec { From = "node:box-domain" } }),
                    new PipelineNode("proposals", proposals),
                    new PipelineNode("box-domain", boxDomain with { Data = boxDomain.Data with { Dataset = dataset, Proposals = "node:proposals" } }),
                ],
            },
            new Caller("test", Caller.DefaultWorkspace), null, _cancel);
        await platform.StartTrainerAsync();

        Dictionary<string, RunRecord> runs = [];
        foreach (PipelineRun node in pipeline.Nodes)
        {
            runs[node.Node] = (await platform.Runs.FindAsync(pipeline.Workspace, node.Run, _cancel))!.Value;
        }
        RunRecord tuned = await platform.WaitAsync(runs["fine-tune"], run => run.State is RunState.Succeeded or RunState.Failed || run.Error is not null);
        Assert.Null(tuned.Error);
        RunRecord pretrained = await platform.ReadAsync(runs["box-domain"]);
        Assert.Equal("attempts/1/results.json", tuned.Results);
        Assert.Equal("attempts/1/proposals.json", (await platform.ReadAsync(runs["proposals"])).Published["proposals.json"]);
        Assert.Equal(Sha256(platform, pretrained, $"{pretrained.Last!.Checkpoint}/model.safetensors"), tuned.Weights?.Sha256);
        Assert.Contains("val/ap", (await platform.Get<RunData>().MetricsAsync(tuned.Workspace, tuned.Id, null, 100, _cancel)).Select(series => series.Name));
        Assert.NotEmpty(await platform.Get<RunData>().PicturesAsync(tuned.Workspace, tuned.Id, _cancel));
    }

    [Fact]
    public async Task Annotations_that_were_changed_since_they_were_registered_are_refused()
    {
        await using TestPlatform platform = new();
        string dataset = await RegisterAsync(platform, changed: "annotations/instances_train.json");
        Recipe recipe = scenes.FineTune(1);
        RunRecord run = await platform.AddAsync(recipe with { Data = recipe.Data with { Dataset = dataset } });
        await platform.StartTrainerAsync();
        RunError? error = (await platform.WaitAsync(run, RunState.Failed)).Error;
        Assert.Equal("bad-input", error?.Kind);
        Assert.Contains("instances_train.json: was changed since it was registered", error!.Message);
        Assert.Contains("register", error.Advice);
    }

    private static string Sha256(TestPlatform platform, RunRecord run, string file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(platform.Store, "runs", run.Workspace, run.Id, file))));

    private async Task<string> RegisterAsync(TestPlatform platform, string? changed = null)
    {
        ManifestFile[] files =
        [
            .. Directory.EnumerateFiles(scenes.Folder, "*", SearchOption.AllDirectories)
                .Select(path => (Name: Path.GetRelativePath(scenes.Folder, path).Replace('\\', '/'), Content: File.ReadAllBytes(path)))
                .Where(file => file.Name != "proposals.json").OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => new ManifestFile(file.Name, file.Content.Length, Convert.ToHexStringLower(SHA256.HashData(file.Name == changed ? [1] : file.Content)))),
        ];
        DatasetRecord added = await platform.Get<DatasetRegistry>().AddAsync(
            new DatasetRecord
            {
                Id = "tiny",
                Version = "",
                Name = "Tiny scenes",
                Workspace = Caller.DefaultWorkspace,
                CreatedBy = "test",
                CreatedUtc = DateTimeOffset.UtcNow,
                Root = scenes.Folder,
                Splits = [new DatasetSplit("train", true, 6, 1), new DatasetSplit("unlabeled", false, 4, 0), new DatasetSplit("val", true, 3, 1)],
                Classes = ["a", "b", "c"],
            },
            new DatasetManifest(1, "coco", files), [], _cancel);
        return $"{added.Id}@{added.Version}";
    }
}
