using System.Text.Json.Nodes;
using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Stages;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Vision.Images;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.TrainingStages;

/// <summary>Both training stages on real pictures, as small as they go.</summary>
[Collection(TorchGeneratorCollection.Name)]
public class TrainingTests(TinyScenes scenes) : IClassFixture<TinyScenes>
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string> Stages => [StageNames.BoxDomain, StageNames.FineTune];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_step_leaves_no_tensor_behind(string stage)
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        // batches of one size, since anchors are kept for every size there was
        Recipe recipe = Of(stage, 6);
        await StageCatalog.Create(stage).RunAsync(recipe with { Input = recipe.Input with { SizeDivisor = recipe.Input.LongSide } }, context, _cancel);

        // the first step makes the gradients and the optimiser's buffers; after that the count stands still
        Assert.Equal(6, context.LiveTensors.Count);
        Assert.All(context.LiveTensors.Skip(1), count => Assert.Equal(context.LiveTensors[1], count));
    }

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task A_run_that_was_paused_and_resumed_ends_with_the_weights_of_one_that_was_not(string stage)
    {
        using var folder = new TemporaryFolder();
        var whole = new TrainingContext(folder.File("whole"));
        Assert.Equal(StageOutcome.Completed, await StageCatalog.Create(stage).RunAsync(Of(stage, 6), whole, _cancel));

        var first = new TrainingContext(folder.File("first")) { PauseAfter = 3 };
        Assert.Equal(StageOutcome.Paused, await StageCatalog.Create(stage).RunAsync(Of(stage, 6), first, _cancel));
        Assert.EndsWith("step-000003", first.LastCheckpoint);
        var second = new TrainingContext(folder.File("second")) { ResumeFrom = first.LastCheckpoint };
        Assert.Equal(StageOutcome.Completed, await StageCatalog.Create(stage).RunAsync(Of(stage, 6), second, _cancel));

        Assert.Equal(6, second.Metrics.Count(m => m.Values.ContainsKey("train/loss")) + 3);
        foreach (string file in (string[])[CheckpointFolder.ModelFile, CheckpointFolder.StateFile])
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.LastCheckpoint!, file)), File.ReadAllBytes(Path.Combine(second.LastCheckpoint!, file)));
        }
    }

    [Fact]
    public async Task Fine_tuning_takes_over_everything_but_the_final_layers()
    {
        using var folder = new TemporaryFolder();
        var pretrained = new TrainingContext(folder.File("pretrained"));
        await new BoxDomainStage().RunAsync(scenes.BoxDomain(2), pretrained, _cancel);
        var tuned = new TrainingContext(folder.File("tuned"));

        // a learning rate of nothing shows what fine-tuning starts from
        Recipe recipe = scenes.FineTune(1) with { Weights = new WeightsSpec { From = "file:" + pretrained.LastCheckpoint } };
        recipe = recipe with { Schedule = recipe.Schedule with { Lr = 1e-30, WarmupSteps = 0 }, Data = recipe.Data with { Val = null } };
        await new FineTuneStage().RunAsync(recipe, tuned, _cancel);

        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> before = Model(pretrained), after = Model(tuned);
        string[] parameters = [.. after.Keys.Where(k => !k.Contains("running_", StringComparison.Ordinal) && !k.EndsWith("num_batches_tracked", StringComparison.Ordinal))];
        string[] final = ["head.classification_head.cls_logits.", "head.regression_head.bbox_reg."];
        foreach (string name in parameters)
        {
            bool isFinal = final.Any(f => name.StartsWith(f, StringComparison.Ordinal));
            bool same = before.TryGetValue(name, out Tensor? value) && Same(value, after[name]);
            Assert.True(same != isFinal, name);
        }
    }

    [Fact]
    public async Task Only_neck_and_head_learn_in_the_box_domain_unless_asked_otherwise()
    {
        using var folder = new TemporaryFolder();
        var short1 = new TrainingContext(folder.File("short"));
        var long1 = new TrainingContext(folder.File("long"));
        Recipe frozen = scenes.BoxDomain(1) with { BoxDomain = scenes.BoxDomain(1).BoxDomain with { TrainBackbone = false } };
        await new BoxDomainStage().RunAsync(frozen, short1, _cancel);
        await new BoxDomainStage().RunAsync(frozen with { Schedule = frozen.Schedule with { Steps = 4 } }, long1, _cancel);

        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> early = Model(short1), late = Model(long1);
        foreach ((string name, Tensor value) in early)
        {
            Assert.True(!name.StartsWith("backbone.body.", StringComparison.Ordinal) || Same(value, late[name]), name);
        }
        string[] learning = ["backbone.fpn.inner_blocks.0.0.weight", "head.classification_head.conv.0.0.weight", "head.classification_head.cls_logits.0.weight", "head.regression_head.bbox_reg.weight"];
        Assert.All(learning, name => Assert.False(Same(early[name], late[name]), name));
    }

    [Fact]
    public async Task The_momentum_detector_starts_as_the_online_one_and_is_saved_beside_it()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        Recipe recipe = scenes.BoxDomain(1);
        await new BoxDomainStage().RunAsync(recipe with { Schedule = recipe.Schedule with { Lr = 1e-30, WarmupSteps = 0 } }, context, _cancel);

        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> online = Model(context), state = SafetensorsFile.Read(Path.Combine(context.LastCheckpoint!, CheckpointFolder.StateFile)).Tensors;
        foreach ((string name, Tensor value) in online.Where(t => t.Key.EndsWith("weight", StringComparison.Ordinal)))
        {
            Assert.True(value.allclose(state["momentum." + name], atol: 1e-6), name);
        }
    }

    [Fact]
    public async Task Results_hold_the_twelve_numbers_the_classes_and_the_best_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        await new FineTuneStage().RunAsync(scenes.FineTune(2), context, _cancel);

        JsonNode results = JsonNode.Parse(context.Results!)!;
        Assert.Equal(1, (int)results["schema"]!);
        Assert.Equal(12, results["eval"]!["stats"]!.AsArray().Count);
        Assert.Equal(3, results["eval"]!["classes"]!.AsArray().Count);
        Assert.Equal("step-000002", (string)results["best"]!["checkpoint"]!);
        // one as the recipe asks for, the others are the report's worst and best
        Assert.Single(context.Pictures, name => name.StartsWith("val/", StringComparison.Ordinal));
        Assert.Contains(context.Pictures, name => name.StartsWith("report/", StringComparison.Ordinal));
        Assert.Contains(context.Metrics, m => m.Values.ContainsKey("val/ap50"));
    }

    [Theory]
    [InlineData("voc07")]
    [InlineData("voc12")]
    public async Task A_recipe_may_ask_for_the_metric_of_Pascal_VOC(string metric)
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        Recipe recipe = scenes.FineTune(2);
        await new FineTuneStage().RunAsync(recipe with { Evaluation = recipe.Evaluation with { Metric = metric } }, context, _cancel);

        JsonNode results = JsonNode.Parse(context.Results!)!;
        Assert.Equal(metric, (string)results["eval"]!["metric"]!);
        Assert.Equal(3, results["eval"]!["stats"]!.AsArray().Count);
        Assert.Equal("val/ap50", (string)results["best"]!["metric"]!);
        Assert.Null(results["segm"]);
        Assert.Equal((double)results["eval"]!["stats"]![1]!, context.Metrics.Last(m => m.Values.ContainsKey("val/ap50")).Values["val/ap50"]);
    }

    [Fact]
    public async Task Pictures_that_cannot_be_read_are_told_once_and_replaced()
    {
        using var folder = new TemporaryFolder();
        string copy = CopyOfScenes(folder);
        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(copy, "train")).Order(StringComparer.Ordinal)];
        File.WriteAllText(pictures[0], "not a picture");
        File.WriteAllBytes(pictures[1], File.ReadAllBytes(pictures[1])[..200]);
        File.Delete(pictures[2]);
        var context = new TrainingContext(folder.File("run"));
        Recipe recipe = scenes.FineTune(6);
        await new FineTuneStage().RunAsync(recipe with { Data = recipe.Data with { Dataset = "file:" + copy } }, context, _cancel);

        string[] warnings = [.. context.Logs.Where(l => l.Level == StageLogLevel.Warning).Select(l => l.Message)];
        Assert.Equal(3, warnings.Length);
        Assert.All(pictures[..3], picture => Assert.Single(warnings, w => w.Contains(Path.GetFileName(picture), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_picture_of_another_size_than_its_annotations_say_is_left_out_and_told()
    {
        using var folder = new TemporaryFolder();
        string copy = CopyOfScenes(folder);
        string[] pictures = [.. Directory.EnumerateFiles(Path.Combine(copy, "train")).Order(StringComparer.Ordinal)];
        ImageEncoder.Write(new RgbImage(40, 30), pictures[0]);
        var context = new TrainingContext(folder.File("run"));
        Recipe recipe = scenes.FineTune(6);
        await new FineTuneStage().RunAsync(recipe with { Data = recipe.Data with { Dataset = "file:" + copy } }, context, _cancel);
        string warning = Assert.Single(context.Logs.Where(l => l.Level == StageLogLevel.Warning).Select(l => l.Message));
        Assert.Contains("is 40x30 pixels", warning);
    }

    [Fact]
    public async Task Plain_gradient_descent_can_be_resumed_too()
    {
        using var folder = new TemporaryFolder();
        Recipe recipe = scenes.FineTune(4);
        recipe = recipe with { Schedule = recipe.Schedule with { Momentum = 0 }, Data = recipe.Data with { Val = null } };
        var first = new TrainingContext(folder.File("first")) { PauseAfter = 2 };
        await new FineTuneStage().RunAsync(recipe, first, _cancel);
        var second = new TrainingContext(folder.File("second")) { ResumeFrom = first.LastCheckpoint };
        Assert.Equal(StageOutcome.Completed, await new FineTuneStage().RunAsync(recipe, second, _cancel));
    }

    [Fact]
    public async Task A_percentage_that_chooses_no_picture_is_named()
    {
        using var folder = new TemporaryFolder();
        Recipe recipe = scenes.FineTune(2);
        recipe = recipe with { Data = recipe.Data with { Percent = 1 } };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(recipe, new TrainingContext(folder.Path), _cancel));
        Assert.Contains("data.percent", e.Message);
    }

    [Fact]
    public async Task A_data_set_without_any_readable_picture_ends_with_a_message()
    {
        using var folder = new TemporaryFolder();
        string copy = CopyOfScenes(folder);
        foreach (string picture in Directory.EnumerateFiles(Path.Combine(copy, "train")))
        {
            File.WriteAllBytes(picture, []);
        }
        Recipe recipe = scenes.FineTune(2);
        recipe = recipe with { Data = recipe.Data with { Dataset = "file:" + copy } };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(recipe, new TrainingContext(folder.File("run")), _cancel));
        Assert.Contains("not one of 6 can be read", e.Message);
    }

    [Fact]
    public async Task A_loss_that_is_no_number_ends_with_advice_and_without_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        Recipe recipe = scenes.FineTune(20);
        recipe = recipe with { Schedule = recipe.Schedule with { Lr = 1e30, WarmupSteps = 0, ClipNorm = null } };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(recipe, context, _cancel));
        Assert.Contains("schedule.lr", e.Message);
        Assert.Null(context.LastCheckpoint);
    }

    [Fact]
    public async Task A_changed_checkpoint_is_refused()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.File("a"));
        await new FineTuneStage().RunAsync(scenes.FineTune(1), context, _cancel);
        string model = Path.Combine(context.LastCheckpoint!, CheckpointFolder.ModelFile);
        byte[] bytes = File.ReadAllBytes(model);
        bytes[^1] ^= 1;
        File.WriteAllBytes(model, bytes);
        var again = new TrainingContext(folder.File("b")) { ResumeFrom = context.LastCheckpoint };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(scenes.FineTune(2), again, _cancel));
        Assert.Contains(CheckpointFolder.ModelFile, e.Message);
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("tpu")]
    public async Task A_device_that_is_not_there_is_refused(string device)
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path) { Device = device };
        BadInputException e = await Assert.ThrowsAsync<BadInputException>(() => new FineTuneStage().RunAsync(scenes.FineTune(1), context, _cancel));
        Assert.Contains(device, e.Message);
    }

    [Fact]
    public async Task Training_on_two_pictures_over_and_over_finds_their_objects()
    {
        using var folder = new TemporaryFolder();
        var context = new TrainingContext(folder.Path);
        Recipe recipe = scenes.FineTune(80);
        recipe = recipe with
        {
            Data = recipe.Data with { Percent = 34, Val = null },
            Schedule = recipe.Schedule with { Lr = 0.02, Batch = 2 },
        };
        await new FineTuneStage().RunAsync(recipe, context, _cancel);
        double First(int n) => context.Metrics.Take(n).Average(m => m.Values["train/loss"]);
        double last = context.Metrics.TakeLast(10).Average(m => m.Values["train/loss"]);
        Assert.True(last < 0.6 * First(10), $"the loss went from {First(10)} to {last}");
    }

    private Recipe Of(string stage, int steps) => stage == StageNames.BoxDomain ? scenes.BoxDomain(steps) : scenes.FineTune(steps);

    private static bool Same(Tensor a, Tensor b) => a.shape.SequenceEqual(b.shape) && a.allclose(b, rtol: 1e-6, atol: 1e-9);

    private static Dictionary<string, Tensor> Model(TrainingContext context) =>
        SafetensorsFile.Read(Path.Combine(context.LastCheckpoint!, CheckpointFolder.ModelFile)).Tensors;

    private string CopyOfScenes(TemporaryFolder folder)
    {
        string copy = folder.File("scenes");
        foreach (string file in Directory.EnumerateFiles(scenes.Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(scenes.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }
}
