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
    public void An_unknown_preset_names_the_nearest()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => Presets.Find("drawn-scense"));
        Assert.Equal("drawn-scense: there is no preset of this name. Did you mean \"drawn-scenes\"?", fault.Message);
    }
}
