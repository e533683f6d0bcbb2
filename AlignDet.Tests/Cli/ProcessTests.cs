using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace AlignDet.Tests.Cli;

/// <summary>The tool as a user starts it.</summary>
public class ProcessTests
{
    [Theory]
    [InlineData("", 2, "error: Required command was not provided.")]
    [InlineData("trian", 2, "Did you mean train?")]
    [InlineData("train --recipe drawn-scenes --otu x", 2, "Try: aligndet train --help")]
    [InlineData("train --recipe drawn-scenes", 2, "Option '--out' is required.")]
    [InlineData("train --recipe drawn-scenes --out x --device gpu", 2, "give cpu, cuda or cuda:1")]
    [InlineData("train --recipe drawn-scense --out x", 1, "error: drawn-scense: there is no preset of this name. Did you mean \"drawn-scenes\"?")]
    [InlineData("train --recipe no/such.json --out x", 1, "error: no/such.json: there is no such file.")]
    [InlineData("train --recipe drawn-scenes --set shedule.steps=3 --set seed=x --out x", 1, "error: drawn-scenes: box-domain.seed: is the text \"x\"")]
    [InlineData("eval --gt no.json --dt no.json", 1, "error: no.json: ")]
    [InlineData("eval --gt no.json --dt no.json --type segm --metric voc07", 2, "error: --metric voc07 compares boxes; leave --type segm out")]
    [InlineData("dataset check --ann no.json --images no", 1, "1 errors, 0 warnings.")]
    [InlineData("proposals --images no --out p.json", 1, "error: ")]
    [InlineData("presets show nothing-like-it", 1, "there is no preset of this name. aligndet presets list shows those there are.")]
    public async Task What_is_wrong_is_told_in_a_line_with_its_exit_code(string arguments, int code, string words)
    {
        (int exit, _, string error) = await RunAsync(arguments);
        Assert.Equal(code, exit);
        Assert.Contains(words, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("train", "--recipe", "drawn-scenes", "--out", "")]
    [InlineData("eval", "--gt", "", "--dt", "")]
    [InlineData("predict", "--checkpoint", "x", "--images", "", "--out", "y")]
    public async Task An_empty_value_is_wrong_usage(params string[] arguments)
    {
        (int code, _, string error) = await TemporaryRun.RunAsync(_ => throw new InvalidOperationException(), arguments);
        Assert.Equal(2, code);
        Assert.Contains(": the value is empty.", error);
    }

    [Theory]
    [InlineData("--help", "Commands:")]
    [InlineData("train --help", "Examples:")]
    [InlineData("--version", "0.1.0")]
    [InlineData("presets list", "drawn-scenes_box-domain")]
    [InlineData("presets show drawn-scenes", "// The whole method")]
    public async Task What_was_asked_for_goes_to_standard_output(string arguments, string words)
    {
        (int exit, string output, string error) = await RunAsync(arguments);
        Assert.Equal((0, ""), (exit, error));
        Assert.Contains(words, output);
    }

    [Fact]
    public async Task A_drawn_data_set_is_clean_gives_proposals_and_measures_itself_as_perfect()
    {
        using TemporaryRun run = new();
        string folder = run.Path("scenes"), annotations = run.Path("scenes", "annotations", "instances_val.json");
        Assert.Equal(0, (await RunAsync($"dataset synth --out {folder} --images 4 --val 3 --unlabeled 2 --classes 3 --seed 5")).Code);
        Assert.Equal(1, (await RunAsync($"dataset synth --out {folder}")).Code);
        Assert.Equal((0, "[]"), Trim(await RunAsync($"dataset check --ann {annotations} --images {run.Path("scenes", "val")} --json")));

        (int code, string output, _) = await RunAsync($"proposals --images {run.Path("scenes", "unlabeled")} --out {run.Path("p.json")} --min-side 16 --json");
        Assert.Equal(0, code);
        Assert.Equal(2, (int?)JsonNode.Parse(output)!["pictures"]);
        Assert.NotEmpty(JsonNode.Parse(File.ReadAllText(run.Path("p.json")))!["annotations"]!.AsArray());

        IEnumerable<JsonObject> perfect = JsonNode.Parse(File.ReadAllText(annotations))!["annotations"]!.AsArray().Select(a => new JsonObject
        {
            ["image_id"] = (long)a!["image_id"]!, ["category_id"] = (long)a["category_id"]!, ["bbox"] = a["bbox"]!.DeepClone(), ["score"] = 1,
        });
        string results = run.Write("dt.json", new JsonArray([.. perfect]).ToJsonString());
        (code, output, _) = await RunAsync($"eval --gt {annotations} --dt {results} --json {run.Path("eval.json")}");
        Assert.Equal(0, code);
        Assert.Equal(12, output.Split('\n').Count(line => line.StartsWith(" Average", StringComparison.Ordinal)));
        Assert.Contains("AP small", output);
        Assert.StartsWith(" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 1.000", output);
        Assert.Equal(1.0, (double?)JsonNode.Parse(File.ReadAllText(run.Path("eval.json")))!["stats"]![0]);
    }

    private static (int Code, string Out) Trim((int Code, string Out, string Error) result) => (result.Code, result.Out.Trim());

    private static async Task<(int Code, string Out, string Error)> RunAsync(string arguments)
    {
        using TemporaryRun run = new();
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "aligndet.dll"), .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = run.Path(),
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
