using System.Text.Json.Nodes;
using AlignDet.Tests.Proposals;
using AlignDet.Vision.Images;
using Xunit;

namespace AlignDet.Tests.Cli;

public sealed class ProposalsCommandTests
{
    [Fact]
    public async Task The_json_has_settings_counts_and_what_was_left_out()
    {
        using TemporaryRun run = new();
        Draw(run, 3);
        run.Write("pictures/broken.png", "no picture");

        (int code, string output, string error) = await RunAsync(run, "--mode", "single", "--min-side", "4", "--max-boxes", "5", "--json");

        JsonNode told = JsonNode.Parse(output)!;
        Assert.Equal(0, code);
        Assert.Equal((3, 3.0), ((int)told["pictures"]!, (double)told["boxes"]! / (double)told["perPicture"]!));
        Assert.Equal(5, (int)told["mostBoxes"]!);
        Assert.Equal((0, 0), ((int)told["resumed"]!, (int)told["withoutBoxes"]!));
        Assert.Equal("single", (string?)told["settings"]!["mode"]);
        Assert.True((bool)told["settings"]!["dedup"]!);
        Assert.Equal("broken.png", (string?)told["skipped"]![0]!["file"]);
        Assert.Contains("left out: broken.png", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_annotation_file_chooses_the_pictures_and_says_their_ids()
    {
        using TemporaryRun run = new();
        Draw(run, 3);
        string listed = run.Write("ann.json", """{ "images": [ { "id": 70, "file_name": "2.png", "width": 64, "height": 48 } ], "categories": [ { "id": 5, "name": "thing" } ] }""");

        (int code, string output, _) = await RunAsync(run, "--ann", listed, "--min-side", "4");

        Assert.Equal(0, code);
        Assert.Contains("in 1 pictures", output, StringComparison.Ordinal);
        Assert.Equal(70, (int)JsonNode.Parse(File.ReadAllText(run.Path("p.json")))!["images"]![0]!["id"]!);
    }

    [Fact]
    public async Task Work_of_other_settings_is_told_before_it_goes()
    {
        using TemporaryRun run = new();
        Draw(run, 2);
        run.Write("p.json.partial.ndjson", "{}\n{}\n");

        (int code, _, string error) = await RunAsync(run, "--min-side", "4");

        Assert.Equal(0, code);
        Assert.Contains("starting anew", error, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Path("p.json.partial.ndjson")));
    }

    [Theory]
    [InlineData("--dedup", "--no-dedup")]
    [InlineData("--threads", "0")]
    [InlineData("--mode", "best")]
    public async Task Impossible_wishes_are_a_matter_of_usage(string one, string other)
    {
        using TemporaryRun run = new();
        Draw(run, 1);
        Assert.Equal(2, (await RunAsync(run, one, other)).Code);
        Assert.False(File.Exists(run.Path("p.json")));
    }

    private static void Draw(TemporaryRun run, int count)
    {
        Directory.CreateDirectory(run.Path("pictures"));
        for (int i = 0; i < count; i++)
        {
            File.WriteAllBytes(run.Path("pictures", $"{i}.png"), ImageEncoder.Png(RandomPictures.Draw(64, 48, i)));
        }
    }

    private static Task<(int Code, string Out, string Error)> RunAsync(TemporaryRun run, params string[] more) => TemporaryRun.RunAsync(
        stage => throw new InvalidOperationException(stage), ["proposals", "--images", run.Path("pictures"), "--out", run.Path("p.json"), .. more]);
}
