using AlignDet.Recipes;
using Xunit;

namespace AlignDet.Tests.Recipes;

public class ParameterGroupSpecTests
{
    [Theory]
    [InlineData("backbone.", "backbone.0.body.conv1.weight", true)]
    [InlineData("backbone", "backbone.0.body.conv1.weight", true)]
    [InlineData("backbone.", "head.backbone.conv1.weight", false)]
    [InlineData("*.bias", "head.conv.0.bias", true)]
    [InlineData("*.bias", "head.conv.0.bias_scale", false)]
    [InlineData("head.*.bias", "head.conv.0.bias", true)]
    [InlineData("head.*.bias", "head.bias", false)]
    [InlineData("*bn*.weight", "backbone.body.layer1.0.bn1.weight", true)]
    [InlineData("a*b*a", "aba", true)]
    [InlineData("a*b*a", "ab", false)]
    [InlineData("*", "anything", true)]
    public void A_match_is_the_beginning_of_a_name_or_a_pattern_for_all_of_it(string match, string name, bool matches) =>
        Assert.Equal(matches, new ParameterGroupSpec { Match = match }.Matches(name));

    [Fact]
    public void Groups_can_be_set_from_the_command_line_and_survive_being_written()
    {
        const string single = """{ "stage": "fine-tune", "data": { "dataset": "drawn-scenes" }, "schedule": { "groups": [{ "match": "*.bias", "lrFactor": 2 }] } }""";
        Recipe read = RecipeDocument.Read(single, "x").Recipe!;
        Assert.Equal([new ParameterGroupSpec { Match = "*.bias", LrFactor = 2 }], read.Schedule.Groups);
        Recipe set = RecipeDocument.Read(single, "x", ["""schedule.groups=[{"match": "backbone.", "lrFactor": 0.1, "decayFactor": 0}]"""]).Recipe!;
        Assert.Equal([new ParameterGroupSpec { Match = "backbone.", LrFactor = 0.1, DecayFactor = 0 }], set.Schedule.Groups);
        string written = RecipeWriter.Write(set);
        Assert.Equal(set.Schedule.Groups, RecipeReader.Read(written, "written").Schedule.Groups);
        Assert.Empty(RecipeDocument.Read(single, "x", ["schedule.groups=[]"]).Recipe!.Schedule.Groups);
    }
}
