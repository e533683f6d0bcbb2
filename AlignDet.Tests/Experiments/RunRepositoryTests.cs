using System.Text;
using System.Text.Json.Nodes;
using AlignDet.Experiments;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using Xunit;

namespace AlignDet.Tests.Experiments;

public sealed class RunRepositoryTests : IAsyncDisposable
{
    private readonly Lab _lab = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_run_is_read_as_it_was_written_with_its_recipe()
    {
        RunRecord run = Lab.Run() with { Tags = ["a"], Progress = new(1, 2, "train", 3.5), Error = new("lost", "m", null), Request = RunRequest.Pause };
        await _lab.Runs.CreateAsync(run, new Recipe { Stage = StageNames.FineTune, Seed = 7, Data = new() { Dataset = "drawn-scenes" } }, Cancel);
        RunRecord read = (await _lab.Runs.FindAsync(run.Workspace, run.Id, Cancel))!.Value;
        Assert.Equal(Encoding.UTF8.GetString(Json(run)), Encoding.UTF8.GetString(Json(read)));
        Assert.Equal(7, (await _lab.Runs.ReadRecipeAsync(run.Workspace, run.Id, Cancel)).Seed);
    }

    [Fact]
    public async Task What_a_listing_needs_is_also_in_the_metadata()
    {
        RunRecord run = await _lab.AddRunAsync(run => run with { State = RunState.Queued, Owner = "token" });
        StoredBlob blob = (await _lab.Store.ReadAsync(StoreKeys.Run(run.Workspace, run.Id), Cancel))!;
        Assert.Equal(["created", "name", "owner", "pipeline", "stage", "state"], blob.Metadata.Keys.Order());
        Assert.Equal(("queued", "token", run.Pipeline), (blob.Metadata["state"], blob.Metadata["owner"], blob.Metadata["pipeline"]));
    }

    [Fact]
    public async Task The_list_is_newest_first_and_up_to_date()
    {
        RunRecord first = await _lab.AddRunAsync();
        await Task.Delay(2, Cancel); // ids sort by the millisecond
        RunRecord second = await _lab.AddRunAsync();
        Assert.Equal([second.Id, first.Id], (await _lab.Runs.ListAsync(first.Workspace, Cancel)).Select(run => run.Id));
        await _lab.Runs.ChangeAsync(first.Workspace, first.Id, run => run with { State = RunState.Failed }, Cancel);
        Assert.Equal(RunState.Failed, (await _lab.Runs.ListAsync(first.Workspace, Cancel))[1].State);
        Assert.Empty(await _lab.Runs.ListAsync("other", Cancel));
    }

    [Fact]
    public async Task A_damaged_record_is_told_once_and_the_rest_is_listed()
    {
        RunRecord good = await _lab.AddRunAsync(), bad = await _lab.AddRunAsync();
        await _lab.Store.WriteAsync(StoreKeys.Run(bad.Workspace, bad.Id), "{ half"u8.ToArray(), WriteCondition.Always, new Dictionary<string, string> { ["state"] = "queued" }, Cancel);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal([good.Id], (await _lab.Runs.ListAsync(good.Workspace, Cancel)).Select(run => run.Id));
        }
        Assert.Contains(bad.Id, Assert.Single(_lab.Log.Warnings), StringComparison.Ordinal);
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => _lab.Runs.FindAsync(bad.Workspace, bad.Id, Cancel));
        Assert.Contains("is damaged", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_a_record_is_told_once_and_left_out()
    {
        RunRecord good = await _lab.AddRunAsync();
        Assert.Single(await _lab.Runs.ListAsync(good.Workspace, Cancel));
        string folder = _lab.File("store/runs/default/");
        Directory.CreateDirectory(folder + "copy");
        File.Copy($"{folder}{good.Id}/run.json", $"{folder}copy/run.json");
        for (int i = 0; i < 2; i++)
        {
            Assert.Single(await _lab.Runs.ListAsync(good.Workspace, Cancel));
        }
        Assert.Contains($"is the record of run {good.Id} of workspace default", Assert.Single(_lab.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_one_submission_are_listed_in_its_order_of_work()
    {
        await _lab.AddDatasetAsync("drawn-scenes");
        for (int i = 0; i < 3; i++)
        {
            await _lab.Get<PipelineService>().SubmitAsync(PipelineReader.Read(Presets.Find("drawn-scenes").Json, "p"), _lab.Ada, null, Cancel);
        }
        string[] order = ["proposals", "box-domain", "fine-tune", "baseline"];
        Assert.Equal([.. order, .. order, .. order], (await _lab.Runs.ListAsync("default", Cancel)).Select(run => run.Node));
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_refused_not_misread()
    {
        RunRecord run = await _lab.AddRunAsync();
        JsonNode json = JsonNode.Parse(Json(run))!;
        json["schema"] = 2;
        await _lab.Store.WriteAsync(StoreKeys.Run(run.Workspace, run.Id), Encoding.UTF8.GetBytes(json.ToJsonString()), WriteCondition.Always, null, Cancel);
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => _lab.Runs.FindAsync(run.Workspace, run.Id, Cancel));
        Assert.Contains("is of schema 2, this version reads up to 1. A newer version", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_somebody_else_changed_is_not_replaced()
    {
        RunRecord run = await _lab.AddRunAsync();
        Versioned<RunRecord> read = (await _lab.Runs.FindAsync(run.Workspace, run.Id, Cancel))!;
        Versioned<RunRecord> next = await _lab.Runs.ReplaceAsync(read, run with { Note = "mine" }, Cancel);
        await Assert.ThrowsAsync<StoreConflictException>(() => _lab.Runs.ReplaceAsync(read, run with { Note = "late" }, Cancel));
        Assert.Equal("mine", (await _lab.Runs.ReplaceAsync(next, next.Value, Cancel)).Value.Note);
    }

    [Fact]
    public async Task Changes_of_many_all_count()
    {
        RunRecord run = await _lab.AddRunAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _lab.Runs.ChangeAsync(run.Workspace, run.Id, r => r with { Priority = r.Priority + 1 }, Cancel))));
        Assert.Equal(20, (await _lab.Runs.FindAsync(run.Workspace, run.Id, Cancel))!.Value.Priority);
    }

    [Fact]
    public async Task A_change_that_is_none_writes_nothing_and_of_no_run_is_null()
    {
        RunRecord run = await _lab.AddRunAsync();
        string etag = (await _lab.Runs.FindAsync(run.Workspace, run.Id, Cancel))!.ETag;
        Assert.Equal(etag, (await _lab.Runs.ChangeAsync(run.Workspace, run.Id, _ => null, Cancel))!.ETag);
        Assert.Null(await _lab.Runs.ChangeAsync(run.Workspace, RunId.New(TimeProvider.System), r => r, Cancel));
        Assert.Null(await _lab.Runs.FindAsync(run.Workspace, "../../etc/passwd", Cancel));
    }

    [Fact]
    public async Task A_run_is_created_once()
    {
        RunRecord run = await _lab.AddRunAsync();
        await Assert.ThrowsAsync<StoreConflictException>(() => _lab.Runs.CreateAsync(run, new Recipe { Stage = "predict" }, Cancel));
        Assert.Equal(StageNames.FineTune, (await _lab.Runs.ReadRecipeAsync(run.Workspace, run.Id, Cancel)).Stage);
    }

    private static byte[] Json(RunRecord run) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(run, PlatformJson.Indented);
}
