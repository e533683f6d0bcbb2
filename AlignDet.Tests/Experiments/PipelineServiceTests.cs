using AlignDet.Experiments;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Microsoft.Extensions.Options;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class PipelineServiceTests : IAsyncDisposable
{
    private readonly Lab _lab = new(); // no Redis: what was submitted waits in the store

    private PipelineService Pipelines => _lab.Get<PipelineService>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_pipeline_becomes_runs_whose_references_mean_the_same_for_ever()
    {
        DatasetRecord dataset = await _lab.AddDatasetAsync("drawn-scenes");
        PipelineRecord pipeline = await SubmitAsync(Preset());
        Assert.Equal(["proposals", "box-domain", "fine-tune", "baseline"], pipeline.Nodes.Select(node => node.Node));
        Dictionary<string, string> ids = pipeline.Nodes.ToDictionary(node => node.Node, node => node.Run);

        RunRecord boxDomain = await RunAsync(ids["box-domain"]), fineTune = await RunAsync(ids["fine-tune"]);
        Assert.Equal([ids["proposals"]], boxDomain.Needs);
        Assert.Equal(("drawn-scenes / box-domain", pipeline.Id, "ada", StageNames.BoxDomain), (boxDomain.Name, boxDomain.Pipeline, boxDomain.CreatedBy, boxDomain.Stage));
        Assert.Equal(new RunDataset("drawn-scenes", dataset.Version), boxDomain.Dataset);
        Assert.Equal($"run:{ids["box-domain"]}@last", fineTune.Weights!.Ref);

        Recipe recipe = await _lab.Runs.ReadRecipeAsync("default", ids["box-domain"], Cancel);
        Assert.Equal(($"drawn-scenes@{dataset.Version}", $"run:{ids["proposals"]}"), (recipe.Data.Dataset, recipe.Data.Proposals));
        Assert.Equal($"run:{ids["box-domain"]}@last", (await _lab.Runs.ReadRecipeAsync("default", ids["fine-tune"], Cancel)).Weights!.From);

        RunState[] states = [.. await Task.WhenAll(pipeline.Nodes.Select(async node => (await RunAsync(node.Run)).State))];
        Assert.Equal([RunState.Queued, RunState.Blocked, RunState.Blocked, RunState.Queued], states);
        Assert.Equal([pipeline.Id], (await Pipelines.ListAsync("default", Cancel)).Select(listed => listed.Id));
        Assert.Equal(pipeline.Nodes.Select(node => node.Run), (await Pipelines.FindAsync("default", pipeline.Id, Cancel))!.Nodes.Select(node => node.Run));
    }

    [Fact]
    public async Task Every_problem_is_told_at_once_and_nothing_is_written()
    {
        await _lab.AddDatasetAsync("scenes");
        string ghost = RunId.New(TimeProvider.System);
        PipelineSpec spec = new()
        {
            Name = "wrong",
            Nodes =
            [
                new("a", new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "scense" } }),
                new("b", new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "scenes", Train = "unlabeled", Val = "vall" } }),
                new("c", new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "file:/data" }, Weights = new() { From = $"run:{ghost}@best" } }),
                new("d", new Recipe { Stage = StageNames.BoxDomain, Data = new() { Dataset = "scenes@0123456789ab", Proposals = "file:/not/there.json" } }),
                new("e", new Recipe { Stage = StageNames.BoxDomain, Data = new() { Dataset = "scenes", Train = "unlabeled", Val = "unlabeled", Proposals = $"run:{ghost}" } }),
            ],
        };
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => SubmitAsync(spec));
        string[] expected =
        [
            "wrong: a.data.dataset: there is no data set \"scense\". Did you mean \"scenes\"?",
            "wrong: b.data.train: the split \"unlabeled\" of scenes@",
            "wrong: b.data.val: scenes@",
            "wrong: c.data.dataset: \"file:/data\" names a folder, and runs need a data set whose content is known. Register the folder first",
            $"wrong: c.weights.from: there is no run {ghost}.",
            "wrong: d.data.dataset: the data set \"scenes\" has no version 0123456789ab. Its newest is scenes@",
            "wrong: d.data.proposals: /not/there.json is not there.",
            "wrong: e.data.val: the split \"unlabeled\" of scenes@",
            $"wrong: e.data.proposals: there is no run {ghost}.",
        ];
        Assert.Equal(expected.Length, fault.Problems.Count);
        Assert.All(expected.Zip(fault.Problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Empty(await _lab.Runs.ListAsync("default", Cancel));
        Assert.Empty(await Pipelines.ListAsync("default", Cancel));
    }

    [Fact]
    public async Task A_data_set_by_its_slug_is_its_newest_version_and_that_is_recorded()
    {
        await _lab.AddDatasetAsync("scenes", "01", DateTimeOffset.UtcNow.AddDays(-1));
        DatasetRecord newest = await _lab.AddDatasetAsync("scenes", "02");
        const string json = """{ "name": "p", "nodes": [ { "node": "a", "recipe": { "stage": "fine-tune", "data": { "dataset": "scenes" } } } ] }""";
        PipelineRecord pipeline = await SubmitAsync(PipelineReader.ReadSubmission(json, "p"));
        Assert.Equal(new RunDataset("scenes", newest.Version), (await RunAsync(pipeline.Nodes[0].Run)).Dataset);
        Assert.Equal($"scenes@{newest.Version}", (await _lab.Runs.ReadRecipeAsync("default", pipeline.Nodes[0].Run, Cancel)).Data.Dataset);
    }

    [Fact]
    public async Task Files_of_the_machine_are_refused_where_other_machines_reach_the_service_and_no_roots_are_set()
    {
        await _lab.AddDatasetAsync("scenes");
        _lab.Get<IOptions<DataRootsOptions>>().Value.MustBeSet = true;
        string file = _lab.File("weights.safetensors");
        await File.WriteAllTextAsync(file, "weights", Cancel);
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => SubmitAsync(One(
            new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "scenes" }, Weights = new() { From = "file:" + file } })));
        Assert.Contains($"only.weights.from: {file} may not be named: DataSets:Roots is not set", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("best", "best")]
    [InlineData("last", "last")]
    [InlineData("step-300", "step-000300")]
    [InlineData("step-301", null)]
    [InlineData(null, "best")]
    public async Task A_checkpoint_of_another_run_must_be_there(string? named, string? resolved)
    {
        await _lab.AddDatasetAsync("scenes");
        RunRecord run = await _lab.AddRunAsync(run => run with { Attempt = 2, Best = new("attempts/1/checkpoints/step-000300", "val/ap", 0.5), Last = new("attempts/2/checkpoints/step-000400") });
        await _lab.Store.WriteAsync($"{StoreKeys.Attempt("default", run.Id, 1)}checkpoints/step-000300/checkpoint.json", "{}"u8.ToArray(), WriteCondition.Always, null, Cancel);
        PipelineSpec spec = One(new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "scenes" }, Weights = new() { From = $"run:{run.Id}{(named is null ? "" : $"@{named}")}" } });
        if (resolved is null)
        {
            BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => SubmitAsync(spec));
            Assert.Contains("has no checkpoint \"step-000301\". It has best and last.", fault.Message, StringComparison.Ordinal);
            return;
        }
        PipelineRecord pipeline = await SubmitAsync(spec);
        Assert.Equal($"run:{run.Id}@{resolved}", (await RunAsync(pipeline.Nodes[0].Run)).Weights!.Ref);
    }

    [Fact]
    public async Task Proposals_of_another_run_must_have_been_made()
    {
        await _lab.AddDatasetAsync("scenes");
        RunRecord waiting = await _lab.AddRunAsync(run => run with { Stage = StageNames.Proposals });
        RunRecord done = await _lab.AddRunAsync(run => run with { Stage = StageNames.Proposals, Published = new Dictionary<string, string> { ["proposals.json"] = "attempts/1/proposals.json" } });
        Recipe recipe = new() { Stage = StageNames.BoxDomain, Data = new() { Dataset = "scenes", Train = "unlabeled", Proposals = $"run:{done.Id}" } };
        await SubmitAsync(One(recipe));
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => SubmitAsync(One(recipe with { Data = recipe.Data with { Proposals = $"run:{waiting.Id}" } })));
        Assert.Contains("has made no proposals. Wait until it has succeeded.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_measured_is_handed_over_at_its_best()
    {
        await _lab.AddDatasetAsync("scenes");
        PipelineSpec spec = new()
        {
            Name = "p",
            Nodes =
            [
                new("check", new Recipe { Stage = StageNames.Evaluate, Data = new() { Dataset = "scenes", Train = "none", Val = "val" }, Weights = new() { From = "node:train" } }),
                new("train", new Recipe { Stage = StageNames.FineTune, Data = new() { Dataset = "scenes", Val = "val" } }),
            ],
        };
        PipelineRecord pipeline = await SubmitAsync(spec);
        Assert.Equal(["train", "check"], pipeline.Nodes.Select(node => node.Node));
        Assert.Equal($"run:{pipeline.Nodes[0].Run}@best", (await RunAsync(pipeline.Nodes[1].Run)).Weights!.Ref);
    }

    [Fact]
    public async Task A_key_gives_one_pipeline_however_often_and_from_however_many_it_is_sent()
    {
        await _lab.AddDatasetAsync("drawn-scenes");
        PipelineRecord[] sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SubmitAsync(Preset(), "key"))));
        PipelineRecord again = await SubmitAsync(Preset(), "key"), other = await SubmitAsync(Preset(), "other key");
        Assert.Equal(again.Id, Assert.Single(sent.Select(pipeline => pipeline.Id).Distinct()));
        Assert.NotEqual(again.Id, other.Id);
        Assert.Equal(8, (await _lab.Runs.ListAsync("default", Cancel)).Count);
        Assert.Equal(2, (await Pipelines.ListAsync("default", Cancel)).Count);
    }

    [Fact]
    public async Task A_submission_that_was_cut_off_is_finished_under_its_key()
    {
        await _lab.AddDatasetAsync("drawn-scenes");
        PipelineRecord first = await SubmitAsync(Preset(), "key");
        await _lab.Store.DeleteAsync(StoreKeys.Pipeline("default", first.Id), Cancel);
        await _lab.Store.DeleteAsync(StoreKeys.Run("default", first.Nodes[1].Run), Cancel);
        PipelineRecord second = await SubmitAsync(Preset(), "key");
        Assert.Equal(first.Nodes.Select(node => (node.Node, node.Run)), second.Nodes.Select(node => (node.Node, node.Run)));
        Assert.Equal(4, (await _lab.Runs.ListAsync("default", Cancel)).Count);
    }

    [Fact]
    public async Task A_broken_off_submission_without_key_leaves_no_run_that_starts()
    {
        await _lab.AddDatasetAsync("drawn-scenes");
        // pipeline.json cannot be written: a file is in the way of its folder
        Directory.CreateDirectory(_lab.File("store/pipelines"));
        await File.WriteAllTextAsync(_lab.File("store/pipelines/default"), "in the way", Cancel);
        await Assert.ThrowsAsync<BadInputException>(() => SubmitAsync(Preset()));
        IReadOnlyList<RunRecord> runs = await _lab.Runs.ListAsync("default", Cancel);
        Assert.Equal(4, runs.Count);
        Assert.All(runs, run => Assert.Equal(RunState.Blocked, run.State));
    }

    private static PipelineSpec Preset() => PipelineReader.Read(Presets.Find("drawn-scenes").Json, "drawn-scenes");

    private static PipelineSpec One(Recipe recipe) => new() { Name = "one", Nodes = [new PipelineNode("only", recipe)] };

    private Task<PipelineRecord> SubmitAsync(PipelineSpec spec, string? key = null) => Pipelines.SubmitAsync(spec, _lab.Ada, key, Cancel);

    private async Task<RunRecord> RunAsync(string id) => (await _lab.Runs.FindAsync("default", id, Cancel))!.Value;
}
