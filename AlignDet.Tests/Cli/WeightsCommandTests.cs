using System.Text.Json.Nodes;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using AlignDet.Tests.TrainingStages;
using SkiaSharp;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Cli;

/// <summary><c>aligndet weights</c>, as a user calls it.</summary>
[Collection(nameof(TorchGeneratorCollection))]
public class WeightsCommandTests
{
    [Fact]
    public async Task Info_says_what_a_file_holds()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 80);
        (int code, string text, _) = await RunAsync("info", "--in", file);
        Assert.Equal(0, code);
        Assert.Contains("format: PyTorch zip", text, StringComparison.Ordinal);
        Assert.Contains("detector: retinanet, backbone: resnet18, classes: 80", text, StringComparison.Ordinal);
        Assert.Contains("backbone.body", text, StringComparison.Ordinal);

        (code, text, _) = await RunAsync("info", "--in", file, "--json");
        Assert.Equal(0, code);
        JsonNode json = JsonNode.Parse(text)!;
        Assert.Equal("torchvision", (string?)json["naming"]);
        Assert.Equal(PthFile.ReadAll(file).Count, (int)json["tensors"]!);
        Assert.Equal((long)json["bytes"]!, json["modules"]!.AsArray().Sum(m => (long)m!["bytes"]!));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("convert", "--out", "out.safetensors")]
    [InlineData("extract", "--out", "out.pth")]
    public async Task Every_bad_file_is_refused_in_one_line_and_nothing_is_written(string command, params string[] more)
    {
        using TemporaryRun run = new();
        string[] arguments = [.. more.Select(m => m.StartsWith("out", StringComparison.Ordinal) ? run.Path(m) : m)];
        foreach (string path in BadFiles())
        {
            (int code, string text, string error) = await RunAsync([command, "--in", path, .. arguments]);
            Assert.Equal((1, ""), (code, text));
            Assert.StartsWith("error: " + path, error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        Assert.Empty(Directory.GetFileSystemEntries(run.Path()));
    }

    [Fact]
    public async Task A_detector_of_others_is_converted_and_predicts()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 91), converted = run.Path("converted.safetensors");
        (int code, string text, string error) = await RunAsync("convert", "--in", file, "--out", converted);
        Assert.True(code == 0, error);
        Assert.Contains(converted, text, StringComparison.Ordinal);
        Assert.Contains("every tensor has its place", error, StringComparison.Ordinal);
        Dictionary<string, string> metadata = SafetensorsFile.ReadHeader(converted).Metadata;
        Assert.Equal(("1", "retinanet", "resnet18", "torchvision"), (metadata["aligndet.schema"], metadata["detector"], metadata["backbone"], metadata["naming"]));
        Assert.Equal(91, JsonNode.Parse(metadata["classes"])!.AsArray().Count);

        string picture = run.Path("photo.png");
        using (var bitmap = new SKBitmap(48, 32))
        using (FileStream stream = File.Create(picture))
        {
            bitmap.Encode(stream, SKEncodedImageFormat.Png, 100);
        }
        foreach (string checkpoint in (string[])[converted, file])
        {
            (code, _, error) = await TemporaryRun.RunAsync(_ => throw new InvalidOperationException(), "predict", "--checkpoint", checkpoint, "--images", picture, "--out", run.Path("found"));
            Assert.True(code == 0, error);
            Assert.True(File.Exists(run.Path("found", "photo.png")));
        }
    }

    [Fact]
    public async Task Classes_and_recipe_can_be_told_and_must_fit()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 3), converted = run.Path("converted.safetensors");
        (int code, _, string error) = await RunAsync("convert", "--in", file, "--out", converted);
        Assert.Equal(0, code);
        Assert.Contains("names only", error, StringComparison.Ordinal);
        Assert.False(SafetensorsFile.ReadHeader(converted).Metadata.ContainsKey("classes"));

        string two = run.Write("two.txt", "cat\ndog\n"), three = run.Write("three.json", """["cat", "dog", "owl"]""");
        (code, _, error) = await RunAsync("convert", "--in", file, "--out", run.Path("a.safetensors"), "--classes", two);
        Assert.Equal(1, code);
        Assert.Contains("has 3 classes, 2 names are given", error, StringComparison.Ordinal);
        Assert.False(File.Exists(run.Path("a.safetensors")));

        string recipe = run.Write("recipe.json", """{ "stage": "fine-tune", "detector": { "neckChannels": 16, "options": { "headConvs": 1, "scoreThreshold": 0.2 } }, "data": { "dataset": "file:x" }, "input": { "shortSide": [64] } }""");
        (code, _, error) = await RunAsync("convert", "--in", file, "--out", run.Path("b.safetensors"), "--classes", three, "--recipe", recipe);
        Assert.True(code == 0, error);
        (Recipe described, IReadOnlyList<string> classes) = ModelMetadata.Read(SafetensorsFile.ReadHeader(run.Path("b.safetensors")).Metadata, "b");
        Assert.Equal(["cat", "dog", "owl"], classes);
        Assert.Equal(0.2, described.Detector.Options.ScoreThreshold);
        Assert.Equal([64], described.Input.ShortSide);

        string other = run.Write("other.json", """{ "stage": "fine-tune", "detector": { "neckChannels": 32 }, "data": { "dataset": "file:x" } }""");
        (code, _, error) = await RunAsync("convert", "--in", file, "--out", run.Path("c.safetensors"), "--classes", three, "--recipe", other);
        Assert.Equal(1, code);
        Assert.Contains("[16, 128, 1, 1] in the file and [32, 128, 1, 1] in the model", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_replaced_without_force()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 3), there = run.Write("there.pth", "mine");
        (int code, _, string error) = await RunAsync("convert", "--in", file, "--out", there);
        Assert.Equal(1, code);
        Assert.Contains("is there already", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(there));
        Assert.Equal(0, (await RunAsync("convert", "--in", file, "--out", there, "--force")).Code);
        Assert.NotEqual("mine", File.ReadAllText(there));
        Assert.Contains("no format", (await RunAsync("convert", "--in", file, "--out", run.Path("x.bin"))).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("convert", "--in", file, "--out", run.Path("x.pth"), "--to", "keras")).Code);
    }

    [Fact]
    public async Task To_mmdet_and_back_nothing_is_lost()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 80), mmdet = run.Path("mmdet.pth"), back = run.Path("back.pth");
        Assert.Equal(0, (await RunAsync("convert", "--in", file, "--out", mmdet, "--to", "mmdet")).Code);
        using var scope = NewDisposeScope();
        Checkpoint theirs = Checkpoint.Read(mmdet);
        Assert.Equal("state_dict", theirs.StateDictAt);
        Assert.Contains("bbox_head.retina_cls.weight", theirs.Tensors.Keys);
        Assert.Equal(0, (await RunAsync("convert", "--in", mmdet, "--out", back, "--to", "torchvision")).Code);
        OrderedDictionary<string, Tensor> wanted = PthFile.ReadAll(file), got = PthFile.ReadAll(back);
        Assert.Equal(wanted.Keys, got.Keys);
        Assert.All(wanted, t => Assert.Equal(t.Value.bytes.ToArray(), got[t.Key].bytes.ToArray()));
        Assert.Contains("Only a DETR", (await RunAsync("convert", "--in", file, "--out", run.Path("d.pth"), "--to", "detr")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extract_leaves_out_the_final_layers_or_all_but_the_backbone()
    {
        using TemporaryRun run = new();
        string file = Detector(run, 80);
        int all = PthFile.ReadAll(file).Count;
        Assert.Equal(0, (await RunAsync("extract", "--in", file, "--out", run.Path("start.safetensors"))).Code);
        Assert.Equal(all - 4, SafetensorsFile.ReadHeader(run.Path("start.safetensors")).Entries.Count);
        Assert.Equal(0, (await RunAsync("extract", "--in", file, "--out", run.Path("heads.pth"), "--keep-heads", "--to", "mmdet")).Code);
        Assert.Equal(all, PthFile.ReadAll(run.Path("heads.pth")).Count);
        Assert.Equal(0, (await RunAsync("extract", "--in", file, "--out", run.Path("body.safetensors"), "--part", "backbone")).Code);
        SafetensorsHeader body = SafetensorsFile.ReadHeader(run.Path("body.safetensors"));
        Assert.Contains(body.Entries, e => e.Name == "layer4.1.bn2.running_var");
        Assert.Equal("resnet18", body.Metadata["backbone"]);
        (int code, string text, _) = await RunAsync("info", "--in", run.Path("body.safetensors"));
        Assert.Equal(0, code);
        Assert.Contains("detector: none, backbone: resnet18", text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> BadFiles()
    {
        string folder = OracleFolder.Find("checkpoints");
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "index.json")))!;
        return index["files"]!.AsObject().Where(f => !(bool)f.Value!["valid"]! && (bool?)f.Value["reader_may_accept"] != true).Select(f => Path.Combine(folder, f.Key));
    }

    /// <summary>A small RetinaNet as torchvision would save it.</summary>
    private static string Detector(TemporaryRun run, int classes)
    {
        using var scope = NewDisposeScope();
        using Detector model = AlignDet.Detection.Detectors.Detector.Create(new DetectorSpec { NeckChannels = 16, Options = new RetinaNetOptions { HeadConvs = 1 } }, classes);
        string path = run.Path("detector.pth");
        using FileStream stream = File.Create(path);
        PthWriter.Write(stream, model.state_dict(), "", []);
        return path;
    }

    private static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        TemporaryRun.RunAsync(_ => throw new InvalidOperationException(), ["weights", .. arguments]);
}
