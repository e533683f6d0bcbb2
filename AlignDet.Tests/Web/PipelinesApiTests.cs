using System.Net;
using System.Text.Json;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Identity;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>Submission and what becomes of it.</summary>
public sealed class PipelinesApiTests(WebServer server) : IClassFixture<WebServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_preset_with_its_comments_becomes_runs_that_wait_for_each_other()
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/pipelines", Answers.Json(Presets.Find("drawn-scenes").Json), Cancel);
        PipelineRecord pipeline = await answer.ReadAsync<PipelineRecord>(HttpStatusCode.Created);
        Assert.Equal(Principals.LocalName, pipeline.CreatedBy);
        using HttpResponseMessage again = await client.GetAsync(answer.Headers.Location, Cancel);
        Assert.Equal(pipeline.Id, (await again.ReadAsync<PipelineRecord>()).Id);

        using HttpResponseMessage listed = await client.GetAsync($"/api/v1/runs?pipeline={pipeline.Id}", Cancel);
        RunRecord[] runs = await listed.ReadAsync<RunRecord[]>();
        Assert.Equal(["baseline", "box-domain", "fine-tune", "proposals"], runs.Select(run => run.Node).Order(StringComparer.Ordinal));
        Assert.All(runs, run => Assert.Equal(DataSpec.DrawnScenes, run.Dataset?.Id));
        using HttpResponseMessage blocked = await client.GetAsync($"/api/v1/runs?pipeline={pipeline.Id}&state=blocked&stage=box-domain,fine-tune", Cancel);
        Assert.Equal(["box-domain", "fine-tune"], (await blocked.ReadAsync<RunRecord[]>()).Select(run => run.Node).Order(StringComparer.Ordinal));

        using HttpResponseMessage recipe = await client.GetAsync($"/api/v1/runs/{runs[0].Id}/recipe", Cancel);
        Assert.Matches("drawn-scenes@[0-9a-f]{12}", (await recipe.ReadAsync<JsonElement>()).GetProperty("data").GetProperty("dataset").GetString());
    }

    [Fact]
    public async Task The_same_key_submits_once()
    {
        using HttpClient client = server.CreateClient();
        string key = Guid.NewGuid().ToString();
        PipelineRecord first = await SubmitAsync(client, key), second = await SubmitAsync(client, key), third = await SubmitAsync(client, null);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Id, third.Id);
    }

    [Fact]
    public async Task Every_problem_of_a_submission_is_told_at_once()
    {
        const string Bad = """
            { "name": "bad", "nodes": [
              { "node": "a", "recipe": { "stage": "fine-tune", "data": { "dataset": "nothing@0123456789ab", "trian": "train" }, "schedule": { "steps": -1 } } },
              { "node": "a", "recipe": { "stage": "box-domian" } } ] }
            """;
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/pipelines", Answers.Json(Bad), Cancel);
        string[] problems = await answer.ProblemsAsync(HttpStatusCode.BadRequest);
        Assert.Contains(problems, line => line.Contains("trian", StringComparison.Ordinal) && line.Contains("train", StringComparison.Ordinal));
        Assert.Contains(problems, line => line.Contains("schedule.steps", StringComparison.Ordinal));
        Assert.Contains(problems, line => line.Contains("name of two nodes", StringComparison.Ordinal));
        Assert.Contains(problems, line => line.Contains("box-domian", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"name\": ")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public async Task What_is_no_pipeline_is_refused_with_words(string body)
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/pipelines", Answers.Json(body), Cancel);
        Assert.NotEmpty(await answer.ProblemsAsync(HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_data_set_that_is_not_registered_is_refused()
    {
        string recipe = Presets.Find("drawn-scenes").Json.Replace("\"drawn-scenes\", \"train\"", "\"nothing@0123456789ab\", \"train\"", StringComparison.Ordinal);
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.PostAsync("/api/v1/pipelines", Answers.Json(recipe), Cancel);
        Assert.Contains(await answer.ProblemsAsync(HttpStatusCode.BadRequest), line => line.Contains("there is no data set \"nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_obeys_and_refuses_what_its_state_forbids()
    {
        using HttpClient client = server.CreateClient();
        string id = (await SubmitAsync(client, null)).Nodes.First(node => node.Node == "baseline").Run;
        Assert.Equal(RunState.Paused, (await ActAsync(client, id, "pause")).State);
        Assert.Equal(RunState.Queued, (await ActAsync(client, id, "resume")).State);
        Assert.Equal(RunState.Cancelled, (await ActAsync(client, id, "cancel")).State);
        using HttpResponseMessage again = await client.PostAsync($"/api/v1/runs/{id}/cancel", null, Cancel);
        Assert.NotEmpty(await again.ProblemsAsync(HttpStatusCode.Conflict));
        Assert.Equal(RunState.Queued, (await ActAsync(client, id, "retry")).State);
    }

    [Theory]
    [InlineData("/api/v1/runs/nothing")]
    [InlineData("/api/v1/runs/01m8515405fmfshh8501e6vgc0/metrics")]
    [InlineData("/api/v1/runs/01m8515405fmfshh8501e6vgc0/checkpoints")]
    [InlineData("/api/v1/pipelines/nothing")]
    [InlineData("/api/v1/pipelines/..%2f..%2fkeys")]
    [InlineData("/api/v1/datasets/nothing")]
    [InlineData("/api/v1/datasets/nothing/problems")]
    [InlineData("/api/v1/datasets/operations/nothing")]
    [InlineData("/api/v1/presets/drawn-scene")]
    [InlineData("/api/v1/nothing")]
    public async Task What_is_not_there_is_said_to_be_not_there(string path)
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.GetAsync(path, Cancel);
        Assert.Single(await answer.ProblemsAsync(HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("/api/v1/runs?state=runing,done&stage=x&limit=0", 4)]
    [InlineData("/api/v1/runs?limit=many", 1)]
    public async Task Filters_that_cannot_be_are_told(string path, int problems)
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage answer = await client.GetAsync(path, Cancel);
        Assert.Equal(problems, (await answer.ProblemsAsync(HttpStatusCode.BadRequest)).Length);
    }

    [Fact]
    public async Task A_new_run_has_no_metrics_log_pictures_checkpoints_or_results_yet()
    {
        using HttpClient client = server.CreateClient();
        string id = (await SubmitAsync(client, null)).Nodes[0].Run;
        foreach (string part in (string[])["metrics", "log", "pictures", "checkpoints"])
        {
            using HttpResponseMessage answer = await client.GetAsync($"/api/v1/runs/{id}/{part}", Cancel);
            Assert.Equal(0, (await answer.ReadAsync<JsonElement>()).GetArrayLength());
        }
        foreach (string part in (string[])["results", "report"])
        {
            using HttpResponseMessage answer = await client.GetAsync($"/api/v1/runs/{id}/{part}", Cancel);
            Assert.Single(await answer.ProblemsAsync(HttpStatusCode.NotFound));
        }
    }

    [Fact]
    public async Task Presets_are_valid_or_say_what_is_left_to_give()
    {
        using HttpClient client = server.CreateClient();
        using HttpResponseMessage listed = await client.GetAsync("/api/v1/presets", Cancel);
        string[] names = [.. (await listed.ReadAsync<JsonElement>()).EnumerateArray().Select(preset => preset.GetProperty("name").GetString()!)];
        Assert.Equal(Presets.List().Select(preset => preset.Name), names);
        using HttpResponseMessage drawn = await client.PostAsync("/api/v1/recipes/validate", Answers.Json(await client.GetStringAsync("/api/v1/presets/drawn-scenes", Cancel)), Cancel);
        Assert.True((await drawn.ReadAsync<JsonElement>()).GetProperty("valid").GetBoolean());
        using HttpResponseMessage clipart = await client.PostAsync("/api/v1/recipes/validate", Answers.Json(await client.GetStringAsync("/api/v1/presets/clipart-scenes", Cancel)), Cancel);
        JsonElement open = await clipart.ReadAsync<JsonElement>();
        Assert.False(open.GetProperty("valid").GetBoolean());
        Assert.Equal(4, open.GetProperty("problems").GetArrayLength());
    }

    private static async Task<PipelineRecord> SubmitAsync(HttpClient client, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/pipelines") { Content = Answers.Json(Presets.Find("drawn-scenes").Json) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        using HttpResponseMessage answer = await client.SendAsync(request, Cancel);
        return await answer.ReadAsync<PipelineRecord>(HttpStatusCode.Created);
    }

    private static async Task<RunRecord> ActAsync(HttpClient client, string id, string verb)
    {
        using HttpResponseMessage answer = await client.PostAsync($"/api/v1/runs/{id}/{verb}", null, Cancel);
        return await answer.ReadAsync<RunRecord>();
    }
}
