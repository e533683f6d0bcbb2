using System.Text.Json.Nodes;
using Xunit;

namespace AlignDet.Tests.Cli;

public class TrainCommandTests
{
    private const string Single = """
        { "stage": "fine-tune", "data": { "dataset": "drawn-scenes" }, "schedule": { "steps": 12 }, "checkpoint": { "every": 2, "keepLast": 2 } }
        """;

    [Fact]
    public async Task A_finished_run_keeps_the_newest_and_the_best_checkpoints_and_writes_done_last()
    {
        using TemporaryRun run = new();
        (int code, string written, string told) = await TrainAsync(run, new CountingStage());
        Assert.Equal(0, code);
        Assert.Equal(["step-000006", "step-000010", "step-000012"], Checkpoints(run));
        Assert.Equal("step-000006", (string?)JsonNode.Parse(File.ReadAllText(run.Path("out", "best.json")))!["checkpoint"]);
        Assert.True(File.Exists(run.Path("out", "done.json")));
        Assert.False(Directory.Exists(run.Path("out", "work")));
        Assert.False(File.Exists(run.Path("out", ".lock")));
        Assert.Equal(Enumerable.Range(1, 12), MetricSteps(run));
        Assert.Contains("0.250", written);
        Assert.Contains("Done: ", told);
    }

    [Fact]
    public async Task A_run_that_broke_off_goes_on_from_its_last_complete_checkpoint_without_doubled_metrics()
    {
        using TemporaryRun run = new();
        CountingStage broken = new(stopAt: 7, () => throw new InvalidOperationException("the power went"));
        (int code, _, string told) = await TrainAsync(run, broken);
        Assert.Equal(1, code);
        Assert.Contains("error: InvalidOperationException: the power went", told);
        Assert.DoesNotContain("   at ", told);
        Assert.Equal(Enumerable.Range(1, 7), MetricSteps(run));
        Directory.CreateDirectory(run.Path("out", "checkpoints", "step-000008")); // cut off while it was written
        run.Write("out/work/step-000009/model.safetensors", "");

        CountingStage resumed = new();
        Assert.Equal(0, (await TrainAsync(run, resumed, "--resume")).Code);
        Assert.Equal(["step-000006"], resumed.ResumedFrom);
        Assert.Equal(Enumerable.Range(1, 12), MetricSteps(run));
    }

    [Fact]
    public async Task A_folder_that_holds_a_run_is_refused_without_resume()
    {
        using TemporaryRun run = new();
        await TrainAsync(run, new CountingStage());
        (int code, _, string told) = await TrainAsync(run, new CountingStage());
        Assert.Equal(1, code);
        Assert.Contains("holds a run already. Go on with it by --resume, or take another --out.", told);
    }

    [Fact]
    public async Task Resume_of_nothing_starts_afresh_and_of_a_finished_run_does_nothing()
    {
        using TemporaryRun run = new();
        CountingStage stage = new();
        Assert.Contains("starting afresh", (await TrainAsync(run, stage, "--resume")).Error);
        Assert.Contains("done already", (await TrainAsync(run, stage, "--resume")).Error);
        Assert.Equal([null], stage.ResumedFrom);
    }

    [Fact]
    public async Task Resume_with_another_recipe_is_refused_and_names_the_keys()
    {
        using TemporaryRun run = new();
        await TrainAsync(run, new CountingStage());
        (int code, _, string told) = await TrainAsync(run, new CountingStage(), "--resume", "--set", "schedule.steps=20", "--set", "seed=4");
        Assert.Equal(1, code);
        Assert.Contains("schedule.steps: was 12, is now 20", told);
        Assert.Contains("seed: was 1, is now 4", told);
    }

    [Fact]
    public async Task A_pipeline_runs_in_order_hands_results_on_and_compares_with_the_baseline()
    {
        using TemporaryRun run = new();
        Dictionary<string, CountingStage> stages = new() { ["proposals"] = new(), ["box-domain"] = new(), ["fine-tune"] = new() };
        (int code, string written, _) = await TemporaryRun.RunAsync(name => stages[name],
            "train", "--recipe", "drawn-scenes", "--set", "schedule.steps=12", "--set", "checkpoint.every=2", "--out", run.Path("out"));
        Assert.Equal(0, code);
        Assert.Equal([run.Path("out", "proposals", "proposals.json")], stages["box-domain"].Resolved);
        Assert.Equal([run.Path("out", "box-domain", "checkpoints", "step-000006")], stages["fine-tune"].Resolved);
        string tuned = written.Split('\n').Single(line => line.Contains("fine-tune"));
        Assert.Equal(["fine-tune", "0.500", "0.600", "0.300", "+0.250"], tuned.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(File.Exists(run.Path("out", "baseline", "done.json")));
    }

    [Fact]
    public async Task A_pipeline_goes_on_where_it_broke_off()
    {
        using TemporaryRun run = new();
        string[] arguments = ["train", "--recipe", "drawn-scenes", "--set", "schedule.steps=12", "--set", "checkpoint.every=2", "--out", run.Path("out"), "--json"];
        CountingStage broken = new(stopAt: 5, () => throw new IOException("No space left on device"));
        (int code, _, string told) = await TemporaryRun.RunAsync(name => name == "box-domain" ? broken : new CountingStage(), arguments);
        Assert.Equal(1, code);
        Assert.Contains("error: No space left on device", told);

        CountingStage proposals = new(), others = new();
        (code, string written, _) = await TemporaryRun.RunAsync(name => name == "proposals" ? proposals : others, [.. arguments, "--resume"]);
        Assert.Equal(0, code);
        Assert.Empty(proposals.ResumedFrom);
        Assert.Equal(["step-000004", null, null], others.ResumedFrom);
        JsonNode json = JsonNode.Parse(written)!;
        Assert.Equal("completed", (string?)json["outcome"]);
        Assert.Equal(0.5, (double?)json["runs"]!.AsArray().Single(r => (string?)r!["name"] == "fine-tune")!["results"]!["eval"]!["stats"]![0]);
    }

    [Fact]
    public async Task What_a_recipe_refers_to_must_be_there()
    {
        using TemporaryRun run = new();
        (int code, _, string told) = await TrainAsync(run, new CountingStage(), "--set", "weights.from=file:nowhere");
        Assert.Equal(1, code);
        Assert.Contains("there is no file or folder", told);
        // nothing was achieved, so that the corrected command may use the folder
        (code, _, told) = await TrainAsync(run, new CountingStage());
        Assert.True(code == 0, told);
    }

    private static Task<(int Code, string Out, string Error)> TrainAsync(TemporaryRun run, CountingStage stage, params string[] more) =>
        TemporaryRun.RunAsync(_ => stage, ["train", "--recipe", run.Write("recipe.json", Single), "--out", run.Path("out"), .. more]);

    private static IEnumerable<string?> Checkpoints(TemporaryRun run) =>
        Directory.EnumerateDirectories(run.Path("out", "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private static IEnumerable<int> MetricSteps(TemporaryRun run) =>
        File.ReadLines(run.Path("out", "metrics.ndjson")).Select(line => (int)JsonNode.Parse(line)!["s"]!);
}
