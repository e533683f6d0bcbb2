using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Pipelines;
using Xunit;

namespace AlignDet.Tests.Web;

/// <summary>What a new pipeline is made of.</summary>
public sealed class PipelineTemplatesTests
{
    private static readonly PipelineTemplates s_templates = new();

    [Fact]
    public void The_defaults_for_the_built_in_data_set_are_its_preset()
    {
        DatasetRecord dataset = Dataset(DataSpec.DrawnScenes);
        PipelineSpec built = s_templates.Build(dataset, s_templates.Defaults(dataset));
        PipelineSpec preset = RecipeDocument.Read(Presets.Find("drawn-scenes").Json, "preset", [$"data.dataset={DataSpec.DrawnScenes}@0123456789ab"]).Pipeline!;
        Assert.Equal(RecipeWriter.Write(preset with { Name = dataset.Name }), RecipeWriter.Write(built));
    }

    [Fact]
    public void The_defaults_for_any_other_data_set_are_those_of_the_clip_art_preset()
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineSpec built = s_templates.Build(dataset, s_templates.Defaults(dataset));
        PipelineSpec preset = RecipeDocument.Read(Presets.Find("clipart-scenes").Json, "preset", ["data.dataset=mine@0123456789ab"]).Pipeline!;
        Assert.Equal(RecipeWriter.Write(preset with { Name = dataset.Name }), RecipeWriter.Write(built));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(7)]
    [InlineData(1)]
    [InlineData(12000)]
    public void Milestones_and_warm_up_follow_the_steps(int steps)
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = s_templates.Defaults(dataset);
        (choices.PreTrainingSteps, choices.FineTuneSteps) = (steps, steps);
        foreach (Recipe recipe in s_templates.Build(dataset, choices).Nodes.Select(node => node.Recipe).Where(recipe => recipe.Stage != StageNames.Proposals))
        {
            Assert.Equal(steps, recipe.Schedule.Steps);
            Assert.All(recipe.Schedule.Milestones, milestone => Assert.InRange(milestone, 1, steps - 1));
            Assert.InRange(recipe.Schedule.WarmupSteps, 0, steps / 2);
            Assert.True(steps < 100 || recipe.Schedule.Milestones.Count == 2);
            Assert.InRange(recipe.Checkpoint.Every, 1, Math.Max(steps, 1));
        }
    }

    [Fact]
    public void Anchors_follow_the_side_of_the_pictures()
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = s_templates.Defaults(dataset);
        choices.ShortSide = 256;
        Recipe recipe = s_templates.Build(dataset, choices).Nodes[^1].Recipe;
        Assert.Equal([32, 64, 128, 256, 512], ((RetinaNetOptions)recipe.Detector.Options).AnchorSizes);
        Assert.Equal(384, recipe.Input.LongSide);
    }

    [Fact]
    public void Choices_reach_the_stages_they_are_for()
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = s_templates.Defaults(dataset);
        (choices.Name, choices.Percent, choices.Batch, choices.Backbone, choices.Seed, choices.Unlabelled) = ("Ten percent", 10, 4, "resnet34", 9, "train");
        PipelineSpec built = s_templates.Build(dataset, choices);
        Assert.Equal(("Ten percent", 4), (built.Name, built.Nodes.Count));
        foreach (Recipe recipe in built.Nodes.Select(node => node.Recipe))
        {
            bool isFineTune = recipe.Stage == StageNames.FineTune;
            Assert.Equal((isFineTune ? 10d : 100d, 9), (recipe.Data.Percent, recipe.Seed));
            Assert.Equal(("train", isFineTune ? "val" : null), (recipe.Data.Train, recipe.Data.Val));
            Assert.True(recipe.Stage == StageNames.Proposals || (recipe.Schedule.Batch, recipe.Detector.Backbone) == (4, "resnet34"));
        }
    }

    public static TheoryData<string, string> Pairs() => [.. DetectorKinds.All.SelectMany(kind => BackboneNames.All.Select(backbone => (kind, backbone)))];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_detector_goes_with_every_backbone(string kind, string backbone)
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = s_templates.Defaults(dataset, kind);
        (choices.Backbone, choices.ShortSide) = (backbone, 160);
        PipelineSpec built = s_templates.Build(dataset, choices);
        Recipe[] trained = [.. built.Nodes.Select(node => node.Recipe).Where(recipe => recipe.Stage != StageNames.Proposals)];
        Assert.All(trained, recipe => Assert.Equal((kind, backbone, 160), (recipe.Detector.Kind, recipe.Detector.Backbone, recipe.Input.ShortSide[^1])));
        Assert.All(trained, recipe => Assert.Equal(kind == DetectorKinds.Detr || backbone.StartsWith("swin", StringComparison.Ordinal) ? "adamw" : "sgd", recipe.Schedule.Optimizer));
        Assert.All(trained.Select(recipe => recipe.Detector.Options).OfType<RcnnOptions>(), options => Assert.Equal([20, 40, 80, 160, 320], options.AnchorSizes));
        Assert.Equal(kind == DetectorKinds.RetinaNet ? 4 : 1, built.Nodes.Count);
    }

    [Fact]
    public void A_detector_that_cannot_be_pre_trained_is_fine_tuned_as_in_its_preset()
    {
        DatasetRecord dataset = Dataset("mine");
        foreach (string kind in DetectorKinds.All.Where(kind => !DetectorKinds.CanPreTrain(kind)))
        {
            PipelineNode node = Assert.Single(s_templates.Build(dataset, s_templates.Defaults(dataset, kind)).Nodes);
            Recipe preset = RecipeDocument.Read(Presets.Find($"drawn-scenes_{kind}").Json, "preset", ["data.dataset=mine@0123456789ab"]).Recipe!;
            Assert.Equal(RecipeWriter.Write(preset), RecipeWriter.Write(node.Recipe));
        }
    }

    [Fact]
    public void Another_detector_takes_its_sizes_along_and_leaves_the_rest()
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = s_templates.Defaults(dataset);
        (choices.Name, choices.Percent, choices.Backbone, choices.Seed, choices.Batch, choices.Val) = ("Mine", 10, "swin_t", 7, 3, null);
        PipelineChoices detr = s_templates.Switch(dataset, choices, DetectorKinds.Detr), usual = s_templates.Defaults(dataset, DetectorKinds.Detr);
        Assert.Equal(("Mine", 10d, "swin_t", 7, null), (detr.Name, detr.Percent, detr.Backbone, detr.Seed, detr.Val));
        Assert.Equal((usual.Batch, usual.FineTuneSteps, usual.ShortSide, DetectorKinds.Detr), (detr.Batch, detr.FineTuneSteps, detr.ShortSide, detr.Detector));
        Assert.Equal(s_templates.Defaults(dataset).PreTrainingSteps, s_templates.Switch(dataset, detr, DetectorKinds.RetinaNet).PreTrainingSteps);
    }

    [Fact]
    public void A_detector_that_cannot_be_pre_trained_needs_labels()
    {
        DatasetRecord dataset = Dataset("mine") with { Splits = [new DatasetSplit("pictures", false, 5, 0)] };
        PipelineChoices choices = s_templates.Switch(dataset, s_templates.Defaults(dataset), DetectorKinds.Fcos);
        Assert.Equal("training split: is missing, and FCOS cannot be pre-trained by this version. Register a data set that has one.",
            Assert.Single(Assert.Throws<BadInputException>(() => s_templates.Build(dataset, choices)).Problems));
        PipelineChoices onlyPreTrained = s_templates.Defaults(Dataset("mine"));
        onlyPreTrained.Train = null;
        Assert.Equal("train", s_templates.Switch(Dataset("mine"), onlyPreTrained, DetectorKinds.Fcos).Train);
    }

    [Fact]
    public void Without_labels_the_pipeline_ends_with_pre_training()
    {
        DatasetRecord dataset = Dataset("mine") with { Splits = [new DatasetSplit("pictures", false, 5, 0)] };
        PipelineChoices choices = s_templates.Defaults(dataset);
        Assert.Equal(("pictures", null, null), (choices.Unlabelled, choices.Train, choices.Val));
        Assert.Equal([StageNames.Proposals, StageNames.BoxDomain], s_templates.Build(dataset, choices).Nodes.Select(node => node.Recipe.Stage));
    }

    [Fact]
    public void Every_choice_that_cannot_be_is_told_at_once()
    {
        DatasetRecord dataset = Dataset("mine");
        PipelineChoices choices = new()
        {
            Name = " ",
            Dataset = "mine@0123456789ab",
            Unlabelled = "nothing",
            Train = "unlabeled",
            Val = "nothing",
            Percent = 0,
            ShortSide = 1,
            PreTrainingSteps = 0,
            FineTuneSteps = -1,
            Batch = 0,
            Backbone = "vgg",
            Seed = -1,
        };
        Assert.Equal(11, Assert.Throws<BadInputException>(() => s_templates.Build(dataset, choices)).Problems.Count);
        choices.Detector = "yolo";
        Assert.Contains(Assert.Throws<BadInputException>(() => s_templates.Build(dataset, choices)).Problems, problem => problem.StartsWith("detector: \"yolo\" is not known. ", StringComparison.Ordinal));
    }

    private static DatasetRecord Dataset(string id) => new()
    {
        Id = id,
        Version = "0123456789ab",
        Name = $"Data set {id}",
        Workspace = "default",
        CreatedBy = "local",
        CreatedUtc = DateTimeOffset.UnixEpoch,
        Root = "/data",
        Splits = [new("train", true, 10, 20), new("unlabeled", false, 10, 0), new("val", true, 5, 10)],
        Classes = ["a"],
    };
}
