using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Pages;
using AlignDet.Web.Pipelines;
using Bunit;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class ChoicesFormTests
{
    private static readonly DatasetRecord s_dataset = new()
    {
        Id = "street",
        Version = "0123456789ab",
        Name = "Street",
        Workspace = "default",
        CreatedBy = "local",
        CreatedUtc = DateTimeOffset.UnixEpoch,
        Root = "/data/street",
        Splits = [new("train", true, 100, 300), new("unlabeled", false, 900, 0), new("val", true, 20, 60)],
        Classes = ["car"],
    };

    private readonly PipelineTemplates _templates = new();

    [Fact]
    public void Every_problem_stands_at_its_field()
    {
        using BunitContext page = new();
        PipelineChoices choices = _templates.Defaults(s_dataset);
        IRenderedComponent<ChoicesForm> form = Render(page, choices);

        form.Find("[data-testid=choice-batch]").Change("0");
        form.Find("[data-testid=choice-percent]").Change("120");
        form.Find("[data-testid=choice-name]").Input("");

        IReadOnlyList<string> problems = Check(choices);
        form.Render(p => p.Add(c => c.Problems, problems));
        Assert.Equal(3, problems.Count);
        Assert.All(problems, problem => Assert.True(ChoicesForm.HasField(problem)));
        Assert.Equal(3, form.FindAll(".field-problem").Count);
        Assert.Contains("4096", form.Find("[data-testid=choice-batch] + .field-problem").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_number_is_refused_and_stays_to_be_mended()
    {
        using BunitContext page = new();
        PipelineChoices choices = _templates.Defaults(s_dataset);
        IRenderedComponent<ChoicesForm> form = Render(page, choices);

        form.Find("[data-testid=choice-percent]").Change("1O");

        Assert.Equal("1O", form.Find("[data-testid=choice-percent]").GetAttribute("value"));
        Assert.Contains("1O", form.Find("[data-testid=choice-percent] + .field-problem").TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(Check(choices));

        form.Find("[data-testid=choice-percent]").Change("10.5");

        Assert.Equal(10.5, choices.Percent);
        Assert.Empty(Check(choices));
        Assert.Empty(form.FindAll(".field-problem"));
    }

    [Fact]
    public void Only_labelled_splits_are_offered_to_learn_labels_from()
    {
        using BunitContext page = new();
        IRenderedComponent<ChoicesForm> form = Render(page, _templates.Defaults(s_dataset));

        string[] offered = [.. form.FindAll("label").Single(l => l.TextContent.TrimStart().StartsWith("Fine-tune on", StringComparison.Ordinal))
            .QuerySelectorAll("option").Select(o => o.GetAttribute("value")!)];

        Assert.Equal(["", "train", "val"], offered);
    }

    [Fact]
    public void Every_detector_and_backbone_is_offered()
    {
        using BunitContext page = new();
        IRenderedComponent<ChoicesForm> form = Render(page, _templates.Defaults(s_dataset));

        Assert.Equal(DetectorKinds.All, form.FindAll("[data-testid=choice-detector] option").Select(o => o.GetAttribute("value")!));
        Assert.Equal(BackboneNames.All, form.FindAll("[data-testid=choice-backbone] option").Select(o => o.GetAttribute("value")!));
        Assert.Empty(form.FindAll("[data-testid=choice-note]"));
        Assert.NotEmpty(form.FindAll("[data-testid=choice-pretraining-steps]"));
    }

    [Theory]
    [InlineData(DetectorKinds.Fcos, 1)]
    [InlineData(DetectorKinds.MaskRcnn, 2)]
    public void A_detector_that_cannot_be_pre_trained_says_so_and_asks_for_nothing_that_it_does_not_need(string kind, int notes)
    {
        using BunitContext page = new();
        PipelineChoices choices = _templates.Defaults(s_dataset);
        string? chosen = null;
        IRenderedComponent<ChoicesForm> form = page.Render<ChoicesForm>(p => p.Add(c => c.Choices, choices).Add(c => c.Dataset, s_dataset).Add(c => c.OnDetector, value => chosen = value));
        form.Find("[data-testid=choice-batch]").Change("many");
        form.Find("[data-testid=choice-detector]").Change(kind);
        Assert.Equal(kind, chosen);

        form.Render(p => p.Add(c => c.Choices, _templates.Switch(s_dataset, choices, kind)));

        Assert.Equal(notes, form.FindAll("[data-testid=choice-note]").Count);
        Assert.Contains("pre-trains RetinaNet only", form.Find("[data-testid=choice-note]").TextContent, StringComparison.Ordinal);
        Assert.Empty(form.FindAll("[data-testid=choice-pretraining-steps], [data-testid=choice-unlabelled]"));
        Assert.Empty(form.FindAll(".field-problem"));
        Assert.DoesNotContain(form.FindAll("option"), option => option.TextContent.Contains("only pre-train", StringComparison.Ordinal));
    }

    private static IRenderedComponent<ChoicesForm> Render(BunitContext page, PipelineChoices choices) =>
        page.Render<ChoicesForm>(p => p.Add(c => c.Choices, choices).Add(c => c.Dataset, s_dataset));

    private IReadOnlyList<string> Check(PipelineChoices choices)
    {
        try
        {
            _templates.Build(s_dataset, choices);
            return [];
        }
        catch (BadInputException e)
        {
            return e.Problems;
        }
    }
}
