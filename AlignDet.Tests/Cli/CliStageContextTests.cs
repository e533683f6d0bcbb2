using AlignDet.Cli;
using AlignDet.Cli.Display;
using AlignDet.Cli.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using Xunit;

namespace AlignDet.Tests.Cli;

public sealed class CliStageContextTests : IDisposable
{
    private readonly TemporaryRun _run = new();
    private readonly Interruption _interruption = new(new CliOutput(TextWriter.Null, TextWriter.Null));

    [Fact]
    public async Task A_published_file_takes_the_place_of_an_older_one_and_leaves_no_temporary_file()
    {
        using CliStageContext context = Context();
        _run.Write("out/results.json", "old");
        await context.PublishAsync("results.json", _run.Write("new.json", "new"));
        Assert.Equal("new", File.ReadAllText(_run.Path("out", "results.json")));
        Assert.True(File.Exists(_run.Path("new.json")));
        Assert.Empty(Directory.EnumerateFiles(_run.Path("out"), "*.tmp"));
    }

    [Fact]
    public async Task A_checkpoint_from_elsewhere_is_copied_and_one_of_the_same_step_replaced()
    {
        using CliStageContext context = Context();
        _run.Write("out/checkpoints/step-000005/old.bin", "");
        _run.Write("elsewhere/checkpoint.json", "{}");
        await context.CheckpointAsync(5, _run.Path("elsewhere"), new Dictionary<string, double>());
        Assert.Equal(["checkpoint.json"], Directory.EnumerateFiles(_run.Path("out", "checkpoints", "step-000005")).Select(Path.GetFileName));
        Assert.True(File.Exists(_run.Path("elsewhere", "checkpoint.json")));
    }

    [Fact]
    public void Metrics_leave_out_what_is_not_finite()
    {
        using (CliStageContext context = Context())
        {
            context.Metric(3, new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = 2.5 });
        }
        Assert.Matches("""^\{"s":3,"t":"[0-9T:-]+Z","v":\{"b":2.5\}\}\n$""", File.ReadAllText(_run.Path("out", "metrics.ndjson")));
    }

    [Fact]
    public async Task A_picture_is_kept_with_its_boxes_under_a_name_that_every_system_takes()
    {
        using CliStageContext context = Context();
        await context.PictureAsync("val/a:b", 20, new byte[] { 0x89, (byte)'P' }, [new BoxOverlay(1, 2, 3, 4, "star", 0.5f, BoxKind.Predicted)]);
        Assert.True(File.Exists(_run.Path("out", "pictures", "step-000020", "val_a_b.png")));
        Assert.Contains("\"kind\": \"predicted\"", File.ReadAllText(_run.Path("out", "pictures", "step-000020", "val_a_b.json")));
    }

    [Theory]
    [InlineData("clipart-scenes@3f2a90c1b7de", "registered data sets live on a server. Use file:DIR")]
    [InlineData("run:abcdefghijklmnopqrstuvwxyz@best", "runs live on a server")]
    [InlineData("node:proposals", "this recipe stands alone")]
    public async Task A_reference_that_needs_a_server_or_a_pipeline_says_so(string reference, string words)
    {
        using CliStageContext context = Context();
        BadInputException fault = await Assert.ThrowsAsync<BadInputException>(() => context.ResolveAsync(reference, CancellationToken.None));
        Assert.Contains(words, fault.Message);
    }

    [Fact]
    public async Task The_folder_of_a_run_stands_for_its_best_checkpoint()
    {
        using CliStageContext context = Context();
        _run.Write("other/recipe.json", "{}");
        _run.Write("other/checkpoints/step-000001/checkpoint.json", "{}");
        _run.Write("other/checkpoints/step-000002/checkpoint.json", "{}");
        _run.Write("other/best.json", """{ "checkpoint": "step-000001", "metric": "val/ap", "value": 0.5 }""");
        Assert.Equal(_run.Path("other", "checkpoints", "step-000001"), await context.ResolveAsync("file:" + _run.Path("other"), CancellationToken.None));
        Assert.Equal(_run.Path("other", "recipe.json"), await context.ResolveAsync("file:" + _run.Path("other", "recipe.json"), CancellationToken.None));
    }

    public void Dispose()
    {
        _interruption.Dispose();
        _run.Dispose();
    }

    private CliStageContext Context()
    {
        RunSettings settings = new(new CliOutput(TextWriter.Null, TextWriter.Null), _ => new CountingStage(), _interruption, "cpu", TimeProvider.System);
        return new CliStageContext(new RunFolder(_run.Path("out")), resumes: false, settings, new ReferenceResolver(null), keepLast: 2,
            new PlainDisplay(TextWriter.Null, "test", TimeProvider.System));
    }
}
