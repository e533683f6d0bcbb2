using AlignDet.Detection.Detectors;
using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Tests.TrainingStages;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Presets describe detectors that there are.</summary>
[Collection(TorchGeneratorCollection.Name)]
public class PresetDetectorTests
{
    /// <summary>Those that are built in a moment, of every kind, and of every kind of backbone at least one.</summary>
    public static TheoryData<string> Small() =>
        [.. Presets.List().Where(preset => preset.Stage == StageNames.FineTune && preset.Backbone is "resnet18" or "mobilenet_v2" or "swin_t").Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Small))]
    public void A_presets_detector_can_be_built_and_its_parameter_groups_have_members(string name)
    {
        Recipe recipe = RecipeDocument.Read(Presets.Find(name).Json, name, ["data.dataset=file:D"]).Recipe!;
        using var scope = NewDisposeScope();
        using Detector detector = Detector.Create(recipe.Detector, classes: 3);
        (string name, Parameter parameter)[] all = [.. detector.named_parameters()];
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.Of(recipe.Schedule, [.. all.Where(p => p.parameter.requires_grad)], [.. all.Select(p => p.name)]);
        Assert.Equal(recipe.Schedule.Groups.Count + 1, groups.Count);
        Assert.All(groups, group => Assert.NotEmpty(group.Members));
        Assert.Contains(all, p => p.name.StartsWith(detector.BackbonePrefix, StringComparison.Ordinal));
    }
}
