using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes.Runs;
using AlignDet.Tests.Images;
using Xunit;

namespace AlignDet.Tests.EndToEnd;

/// <summary>The platform from outside: data set, pipeline and results over HTTP, with a trainer killed on the way.</summary>
[Collection(EndToEndCollection.Name)]
public class PipelineOverHttpTests(LocalPlatform platform)
{
    private const int Steps = 60;

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_comes_to_its_AP_though_its_trainer_is_killed_on_the_way()
    {
        LocalPlatform.Require();
        string dataset = await RegisterAsync();
        PipelineRecord pipeline = await SubmitAsync(dataset);

        await platform.UntilAsync(async () => await RunOfAsync(pipeline, "fine-tune") is { State: RunState.Running, Last: not null }, "fine-tuning has a checkpoint", _cancel);
        await platform.KillTrainerAsync(_cancel);
        foreach (string node in (string[])["proposals", "box-domain", "fine-tune", "undisturbed", "baseline"])
        {
            await platform.UntilAsync(async () => await HasEndedAsync(pipeline, node), $"{node} has ended", _cancel);
        }

        RunRecord tuned = await RunOfAsync(pipeline, "fine-tune"), undisturbed = await RunOfAsync(pipeline, "undisturbed");
        Assert.Equal(2, tuned.Attempt);
        Assert.Equal(1, undisturbed.Attempt);
        // every step once, those before the kill too
        Assert.Equal(Enumerable.Range(1, Steps).Select(step => (long)step), await StepsAsync(tuned));
        Assert.Equal(await StatsAsync(undisturbed), await StatsAsync(tuned));
        Assert.Equal(await WeightsAsync(undisturbed), await WeightsAsync(tuned));
        double[] baseline = await StatsAsync(await RunOfAsync(pipeline, "baseline"));
        Assert.Equal(12, baseline.Length);
        Assert.InRange(baseline[0], 0, 1);
    }

    [Fact]
    public async Task A_broken_data_set_is_refused_with_file_place_and_cure_and_the_platform_goes_on()
    {
        LocalPlatform.Require();
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("annotations"));
        Directory.CreateDirectory(folder.File("train"));
        await File.WriteAllTextAsync(folder.File("annotations/instances_train.json"), "{ \"images\": [", _cancel);

        JsonNode ended = await RegistrationAsync(folder.Path, "broken");

        Assert.Equal("failed", (string?)ended["state"]);
        JsonNode issue = ended["issues"]![0]!;
        Assert.EndsWith("instances_train.json", (string?)issue["file"]);
        Assert.NotEmpty((string)issue["problem"]!);
        Assert.NotEmpty((string)issue["cure"]!);
        using HttpResponseMessage health = await platform.Http.GetAsync(new Uri("/health", UriKind.Relative), _cancel);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    private async Task<string> RegisterAsync()
    {
        JsonNode ended = await RegistrationAsync(platform.Scenes, "tiny");
        Assert.True((string?)ended["state"] == "succeeded", ended.ToJsonString());
        return (string)ended["dataset"]!;
    }

    private async Task<JsonNode> RegistrationAsync(string path, string name)
    {
        JsonNode operation = await PostAsync("datasets", new JsonObject { ["name"] = name, ["path"] = path });
        string id = (string)operation["id"]!;
        await platform.UntilAsync(async () => (await GetAsync($"datasets/operations/{id}"))["endedUtc"] is not null, "the registration has ended", _cancel);
        return await GetAsync($"datasets/operations/{id}");
    }

    private async Task<PipelineRecord> SubmitAsync(string dataset)
    {
        JsonObject Node(string node, string stage, JsonObject? weights, JsonObject data, int steps)
        {
            data["dataset"] = dataset;
            JsonObject recipe = new()
            {
                ["stage"] = stage,
                ["data"] = data,
                ["detector"] = JsonNode.Parse("""{"neckChannels":16,"frozenStages":0,"normEval":false,"options":{"anchorSizes":[16,32,64,128,256],"headConvs":1,"headNorm":"group"}}"""),
                ["input"] = JsonNode.Parse("""{"shortSide":[64],"longSide":96}"""),
                ["schedule"] = new JsonObject { ["steps"] = steps, ["batch"] = 4, ["lr"] = 0.02, ["warmupSteps"] = 5, ["clipNorm"] = 10 },
                ["boxDomain"] = JsonNode.Parse("""{"samples":64,"dim":16,"maxBoxes":10,"trainBackbone":true}"""),
                ["evaluation"] = new JsonObject { ["every"] = Steps / 2, ["pictures"] = 2 },
                ["checkpoint"] = JsonNode.Parse("""{"every":15,"keepLast":2}"""),
            };
            if (weights is not null)
            {
                recipe["weights"] = weights;
            }
            return new JsonObject { ["node"] = node, ["recipe"] = recipe };
        }
        JsonObject PreTrained() => new() { ["from"] = "node:box-domain", ["part"] = "detector" };
        JsonObject Labelled() => new() { ["train"] = "train", ["val"] = "val" };
        JsonObject submission = new()
        {
            ["name"] = "end to end",
            ["nodes"] = new JsonArray(
                new JsonObject
                {
                    ["node"] = "proposals",
                    ["recipe"] = new JsonObject
                    {
                        ["stage"] = "proposals",
                        ["data"] = new JsonObject { ["dataset"] = dataset, ["train"] = "unlabeled" },
                        ["proposals"] = JsonNode.Parse("""{"minSide":16,"maxBoxes":50}"""),
                    },
                },
                Node("box-domain", "box-domain", null, new JsonObject { ["train"] = "unlabeled", ["proposals"] = "node:proposals" }, 15),
                Node("fine-tune", "fine-tune", PreTrained(), Labelled(), Steps),
                Node("undisturbed", "fine-tune", PreTrained(), Labelled(), Steps),
                Node("baseline", "fine-tune", null, Labelled(), 10)),
        };
        return (await PostAsync("pipelines", submission)).Deserialize<PipelineRecord>(PlatformJson.Compact)!;
    }

    private async Task<bool> HasEndedAsync(PipelineRecord pipeline, string node)
    {
        RunRecord run = await RunOfAsync(pipeline, node);
        Assert.False(run.State is RunState.Failed or RunState.Cancelled, $"{node}: {run.State}, {run.Error}: {platform.Output}");
        return run.State == RunState.Succeeded;
    }

    private async Task<RunRecord> RunOfAsync(PipelineRecord pipeline, string node) =>
        (await GetAsync("runs/" + pipeline.Nodes.Single(n => n.Node == node).Run)).Deserialize<RunRecord>(PlatformJson.Compact)!;

    private async Task<IEnumerable<long>> StepsAsync(RunRecord run) =>
        (await GetAsync($"runs/{run.Id}/metrics?names=train/loss&maxPoints=1000"))[0]!["points"]!.AsArray().Select(point => (long)point!["step"]!);

    private async Task<double[]> StatsAsync(RunRecord run) =>
        [.. (await GetAsync($"runs/{run.Id}/results"))["eval"]!["stats"]!.AsArray().Select(value => (double)value!)];

    /// <summary>SHA-256 of the last checkpoint's model, downloaded by its signed link.</summary>
    private async Task<string> WeightsAsync(RunRecord run)
    {
        JsonNode checkpoints = await GetAsync($"runs/{run.Id}/checkpoints");
        JsonNode last = checkpoints.AsArray().Single(checkpoint => (string?)checkpoint!["which"] == "last")!;
        JsonNode model = last["files"]!.AsArray().Single(file => (string?)file!["name"] == "model.safetensors")!;
        await using Stream content = await platform.Http.GetStreamAsync(new Uri((string)model["url"]!, UriKind.Relative), _cancel);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, _cancel));
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using HttpResponseMessage answer = await platform.Http.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative), _cancel);
        return await ReadAsync(answer);
    }

    private async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using HttpResponseMessage answer = await platform.Http.PostAsJsonAsync(new Uri("/api/v1/" + path, UriKind.Relative), body, _cancel);
        return await ReadAsync(answer);
    }

    private async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(_cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text} {platform.Output}");
        return JsonNode.Parse(text)!;
    }
}
