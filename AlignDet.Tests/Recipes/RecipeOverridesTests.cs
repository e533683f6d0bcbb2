using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class RecipeOverridesTests
{
    private const string Single = """
        { "stage": "fine-tune", "data": { "dataset": "drawn-scenes" }, "weights": null, "schedule": { "steps": 400, "milestones": [300, 370] } }
        """;

    private static readonly string s_pipeline = Presets.Find("drawn-scenes").Json;

    [Fact]
    public void Values_are_JSON_where_they_can_be_and_text_otherwise()
    {
        Recipe recipe = RecipeDocument.Read(Single, "x",
            ["schedule.lr=1e-3", "input.shortSide=[160]", "data.dataset=file:a b", "detector.normEval=false", "schedule.clipNorm=null", "weights.from=file:w=1"]).Recipe!;
        Assert.Equal(1e-3, recipe.Schedule.Lr);
        Assert.Equal([160], recipe.Input.ShortSide);
        Assert.Equal("file:a b", recipe.Data.Dataset);
        Assert.False(recipe.Detector.NormEval);
        Assert.Equal("file:w=1", recipe.Weights!.From);
    }

    [Fact]
    public void The_last_of_two_assignments_counts() =>
        Assert.Equal(7, RecipeDocument.Read(Single, "x", ["seed=3", "seed=7"]).Recipe!.Seed);

    [Theory]
    [InlineData("shedule.steps=50", "Did you mean \"schedule.steps\"?")]
    [InlineData("steps=50", "Did you mean \"schedule.steps\"?")]
    [InlineData("schedule=50", "is not a known path")]
    [InlineData("seed", "is not of the form path=value")]
    [InlineData("=3", "is not of the form path=value")]
    [InlineData("seed=NaN", "seed: is the text \"NaN\"")]
    public void A_wrong_assignment_is_reported(string assignment, string words)
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeDocument.Read(Single, "x", [assignment]));
        Assert.Contains(words, Assert.Single(fault.Problems));
    }

    [Fact]
    public void Wrong_paths_and_wrong_values_are_reported_together()
    {
        BadInputException fault = Assert.Throws<BadInputException>(() => RecipeDocument.Read(Single, "x", ["sed=1", "seed=-1"]));
        Assert.Equal(2, fault.Problems.Count);
    }

    [Fact]
    public void Fewer_steps_leave_out_the_milestones_beyond_them_and_say_so()
    {
        RecipeDocument document = RecipeDocument.Read(Single, "x", ["schedule.steps=350"]);
        Assert.Equal([300], document.Recipe!.Schedule.Milestones);
        Assert.Equal(["schedule.milestones: 370 left out, beyond the last step"], document.Notes);
    }

    [Fact]
    public void Milestones_that_are_given_too_are_not_touched() =>
        Assert.Throws<BadInputException>(() => RecipeDocument.Read(Single, "x", ["schedule.steps=350", "schedule.milestones=[360]"]));

    [Fact]
    public void A_path_with_a_nodes_name_changes_that_node_only()
    {
        PipelineSpec pipeline = RecipeDocument.Read(s_pipeline, "x", ["fine-tune.schedule.steps=777"]).Pipeline!;
        Assert.Equal(["fine-tune"], pipeline.Nodes.Where(n => n.Recipe.Schedule.Steps == 777).Select(n => n.Node));
    }

    [Fact]
    public void A_path_without_a_nodes_name_changes_every_node()
    {
        PipelineSpec pipeline = RecipeDocument.Read(s_pipeline, "x", ["schedule.steps=50", "data.dataset=file:D"]).Pipeline!;
        Assert.All(pipeline.Nodes, node => Assert.Equal((50, "file:D"), (node.Recipe.Schedule.Steps, node.Recipe.Data.Dataset)));
    }

    [Fact]
    public void A_node_named_like_a_section_does_not_hide_it()
    {
        PipelineSpec pipeline = RecipeDocument.Read(s_pipeline, "x", ["proposals.minSide=20", "proposals.seed=9"]).Pipeline!;
        Assert.All(pipeline.Nodes, node => Assert.Equal(20, node.Recipe.Proposals.MinSide));
        Assert.Equal(["proposals"], pipeline.Nodes.Where(n => n.Recipe.Seed == 9).Select(n => n.Node));
    }
}
