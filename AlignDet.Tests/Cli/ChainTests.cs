using System.Diagnostics;
using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Tests.TrainingStages;
using AlignDet.Vision.Evaluation.Reports;
using Xunit;

namespace AlignDet.Tests.Cli;

/// <summary>The whole way of the data, by the real tool, as small as it goes.</summary>
public class ChainTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_goes_from_pictures_to_ap_and_its_detector_draws_boxes()
    {
        using TemporaryRun run = new();
        string recipe = run.Write("pipeline.json", RecipeWriter.Write(new PipelineSpec
        {
            Name = "tiny",
            Nodes =
            [
                new PipelineNode("proposals", new Recipe
                {
                    Stage = StageNames.Proposals,
                    Data = new DataSpec { Dataset = "file:" + scenes.Folder, Train = "unlabeled" },
                    Proposals = new ProposalSpec { MinSide = 16 },
                }),
                new PipelineNode("box-domain", scenes.BoxDomain(2) with { Data = scenes.BoxDomain(2).Data with { Proposals = "node:proposals" } }),
                new PipelineNode("fine-tune", scenes.FineTune(3) with { Weights = new WeightsSpec { From = "node:box-domain" } }),
                new PipelineNode("baseline", scenes.FineTune(3)),
            ],
        }));
        (int code, string output, string error) = await ToolAsync(run, $"train --recipe {recipe} --out {run.Path("out")}");
        Assert.True(code == 0, error);
        Assert.Contains("fine-tune", output + error);
        foreach (string node in (string[])["fine-tune", "baseline"])
        {
            JsonNode results = JsonNode.Parse(File.ReadAllText(run.Path("out", node, "results.json")))!;
            Assert.Equal(12, results["eval"]!["stats"]!.AsArray().Count);
            DetectionReport report = DetectionReportJson.ReadFile(run.Path("out", node, "report.json"));
            Assert.Equal(results["eval"]!["stats"]!.AsArray().Select(v => v!.GetValue<double>()), report.Stats);
            Assert.Equal(3, report.Pictures);
        }

        // proposals and the tuned detector are there for the tool's other commands
        (code, output, error) = await ToolAsync(run, $"predict --checkpoint {run.Path("out", "fine-tune")} --images {scenes.Folder}/val --out {run.Path("seen")} --score 0");
        Assert.True(code == 0, error);
        Assert.Equal(3, Directory.GetFiles(run.Path("seen"), "*.png").Length);
        Assert.NotEmpty(JsonNode.Parse(File.ReadAllText(run.Path("seen", "predictions.json")))!.AsArray());

        // with the annotation file's ids they can be measured
        string ann = Path.Combine(scenes.Folder, "annotations", "instances_val.json");
        (code, _, error) = await ToolAsync(run, $"predict --checkpoint {run.Path("out", "fine-tune")} --images {scenes.Folder}/val --ann {ann} --out {run.Path("measured")} --score 0");
        Assert.True(code == 0, error);
        (code, output, error) = await ToolAsync(run, $"eval --gt {ann} --dt {run.Path("measured", "predictions.json")} --json {run.Path("eval.json")}");
        Assert.True(code == 0, error);
        Assert.Equal(
            JsonNode.Parse(File.ReadAllText(run.Path("out", "fine-tune", "results.json")))!["eval"]!["stats"]![8]!.GetValue<double>(),
            JsonNode.Parse(File.ReadAllText(run.Path("eval.json")))!["stats"]![8]!.GetValue<double>(), 1e-3);

        string[] drawn = Directory.GetFiles(run.Path("seen"), "*.png");
        byte[] before = File.ReadAllBytes(drawn[0]);
        (code, _, error) = await ToolAsync(run, $"predict --checkpoint {run.Path("out", "fine-tune")} --images {run.Path("seen")} --out {run.Path("seen")}");
        Assert.Equal(1, code);
        Assert.Contains("would be replaced by its own drawing", error);
        Assert.Equal(before, File.ReadAllBytes(drawn[0]));

        (code, _, error) = await ToolAsync(run, $"predict --checkpoint {run.Path("out", "box-domain")} --images {scenes.Folder}/val --out {run.Path("none")}");
        Assert.Equal(1, code);
        Assert.Contains("Fine-tune it first", error);
        Assert.False(Directory.Exists(run.Path("none")));

        (code, _, error) = await ToolAsync(run, $"train --recipe {recipe} --out {run.Path("out")} --resume");
        Assert.Equal(0, code);
        Assert.Equal(4, error.Split("done already").Length - 1);
    }

    [Fact]
    public async Task A_training_that_was_killed_goes_on_from_its_last_checkpoint()
    {
        using TemporaryRun run = new();
        Recipe recipe = scenes.FineTune(40) with { Data = scenes.FineTune(40).Data with { Val = null }, Checkpoint = new CheckpointSpec { Every = 3 } };
        string file = run.Write("recipe.json", RecipeWriter.Write(recipe)), arguments = $"train --recipe {file} --out {run.Path("out")}";
        using (Process process = Start(run, arguments))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(_cancel), error = process.StandardError.ReadToEndAsync(_cancel);
            while (!File.Exists(run.Path("out", "checkpoints", "step-000006", "checkpoint.json")))
            {
                Assert.False(process.HasExited, "the training ended before it could be killed");
                await Task.Delay(20, _cancel);
            }
            process.Kill(); // SIGKILL: nothing of the tool runs any more
            await process.WaitForExitAsync(_cancel);
            await Task.WhenAll(output, error);
        }
        Assert.False(File.Exists(run.Path("out", "done.json")));

        (int code, _, string told) = await ToolAsync(run, arguments + " --resume");
        Assert.True(code == 0, told);
        Assert.Contains("resumed from step", told);
        long[] steps = [.. File.ReadAllLines(run.Path("out", "metrics.ndjson")).Select(line => (long)JsonNode.Parse(line)!["s"]!)];
        Assert.Equal(Enumerable.Range(1, 40).Select(s => (long)s), steps); // every step once
        Assert.True(File.Exists(run.Path("out", "checkpoints", "step-000040", "checkpoint.json")));
    }

    private async Task<(int Code, string Out, string Error)> ToolAsync(TemporaryRun run, string arguments)
    {
        using Process process = Start(run, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(_cancel), error = process.StandardError.ReadToEndAsync(_cancel);
        await process.WaitForExitAsync(_cancel);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(TemporaryRun run, string arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "aligndet.dll"), .. arguments.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = run.Path(),
        })!;
}
