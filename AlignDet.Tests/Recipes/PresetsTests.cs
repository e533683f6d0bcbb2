using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class PresetsTests
{
    public static TheoryData<string> Names { get; } = new(Presets.List().Select(preset => preset.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_is_valid_once_data_and_proposals_are_given(string name)
    {
        Preset preset = Presets.Find(name);
        List<string> given = [];
        if (!preset.Name.StartsWith("drawn-scenes", StringComparison.Ordinal))
        {
            BadInputException fault = Assert.Throws<BadInputException>(() => RecipeDocument.Read(preset.Json, name));
            Assert.Contains("--set data.dataset=file:DIR", fault.Message);
            given.Add("data.dataset=file:D");
        }
        if (preset.Stage == StageNames.BoxDomain)
        {
            given.Add("data.proposals=file:P");
        }
        RecipeDocument document = RecipeDocument.Read(preset.Json, name, given);
        Assert.Equal(preset.Stage == "pipeline", document.Pipeline is not null);
        Assert.Equal(preset.Stage, document.Recipe?.Stage ?? "pipeline");
        Assert.True(preset.Description.Length > 20);
    }

    [Fact]
    public void A_pipeline_preset_runs_the_method_and_the_baseline()
    {
        PipelineSpec pipeline = RecipeDocument.Read(Presets.Find("drawn-scenes").Json, "x").Pipeline!;
        Assert.Equal(["proposals", "box-domain", "fine-tune", "baseline"], PipelineOrder.Sort(pipeline).Select(node => node.Node));
        Recipe tuned = pipeline.Nodes[2].Recipe, baseline = pipeline.Nodes[3].Recipe;
        Assert.Equal(RecipeWriter.Write(baseline), RecipeWriter.Write(tuned with { Weights = null }));
    }

    [Fact]
    public void Every_detector_is_there_with_every_backbone_on_coco_and_by_itself_on_the_drawn_scenes()
    {
        foreach (string kind in DetectorKinds.All)
        {
            Preset[] coco = [.. Presets.List(kind, null).Where(preset => preset.Family is not null)];
            Assert.Equal(BackboneNames.All.Order(StringComparer.Ordinal), coco.Select(preset => preset.Backbone!).Order(StringComparer.Ordinal));
            Assert.Single(coco.Select(preset => preset.Family).Distinct());
            Assert.Contains(Presets.List(kind, "resnet18"), preset => preset.Name.StartsWith("drawn-scenes_", StringComparison.Ordinal) && preset.Stage == StageNames.FineTune);
        }
        Assert.Equal(DetectorKinds.All.Count, Presets.List(null, "swin_l").Count);
        Assert.Contains(Presets.List(), preset => preset.Name == "faster-rcnn_r50_coco-12k");
        Assert.Contains(Presets.List(), preset => preset.Name == "detr_r50_coco-50e");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_preset_says_what_detector_it_has(string name)
    {
        Preset preset = Presets.Find(name);
        string[] given = preset.Stage == StageNames.BoxDomain ? ["data.dataset=file:D", "data.proposals=file:P"] : ["data.dataset=file:D"];
        RecipeDocument document = RecipeDocument.Read(preset.Json, name, given);
        Recipe[] recipes = document.Recipe is { } one ? [one] : [.. document.Pipeline!.Nodes.Select(node => node.Recipe).Where(recipe => recipe.Stage != StageNames.Proposals)];
        Assert.All(recipes, recipe => Assert.Equal((preset.Detector, preset.Backbone), (recipe.Detector.Kind, recipe.Detector.Backbone)));
    }

    [Theory]
    [InlineData("fcoss", null, "--detector fcoss: is not known. Did you mean \"fcos\"?")]
    [InlineData(null, "resnet19", "--backbone resnet19: is not known. Did you mean \"resnet18\"?")]
    public void A_filter_that_fits_nothing_is_told(string? detector, string? backbone, string words) =>
        Assert.Equal(words, Assert.Throws<BadInputException>(() => Presets.List(detector, backbone)).Message);

    [Fact]
    public void What_is_like_no_preset_is_told_where_to_look() =>
        Assert.Equal("yolo: there is no preset of this name. aligndet presets list shows those there are.", Assert.Throws<BadInputException>(() => Presets.Find("yolo")).Message);

    [Fact]
    public void An_unknown_preset_names_the_nearest()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Presets.Find("drawn-scense"));
        Assert.Equal("drawn-scense: there is no preset of this name. Did you mean \"drawn-scenes\"?", fault.Message);
    }
}
