using System.Text.Json;
using AlignDet.Experiments.Metrics;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Comparison;
using Bunit;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class ApTableTests
{
    [Fact]
    public void Two_runs_stand_beside_each_other_with_the_difference_of_the_shown_numbers()
    {
        using BunitContext page = new();

        IRenderedComponent<ApTable> table = page.Render<ApTable>(p => p.Add(c => c.Views,
            [View("fine-tune", [0.2346, 0.5, 0.1, -1, 0.2, 0.3]), View("baseline", [0.1251, 0.5, 0.2, -1, -1, 0.1])]));

        Assert.Equal("23.5", Cell(table, "ap-fine-tune"));
        Assert.Equal("12.5", Cell(table, "ap-baseline"));
        Assert.Equal("0.2346", table.Find("[data-testid=ap-fine-tune]").GetAttribute("data-value"));
        Assert.Equal("+11.0", Cell(table, "difference-ap"));
        Assert.Equal("±0.0", Cell(table, "difference-ap50"));
        Assert.Equal("−10.0", Cell(table, "difference-ap75"));
        Assert.Equal("–", Cell(table, "ap-small-baseline"));
        Assert.Equal("–", Cell(table, "difference-ap-medium"));
    }

    [Fact]
    public void The_better_number_of_a_row_is_marked()
    {
        using BunitContext page = new();

        IRenderedComponent<ApTable> table = page.Render<ApTable>(p => p.Add(c => c.Views,
            [View("fine-tune", [0.2, 0.5, 0.1, -1, 0.2, 0.3]), View("baseline", [0.3, 0.5, 0.05, -1, -1, 0.1])]));

        Assert.NotNull(table.Find("[data-testid=ap-baseline] b"));
        Assert.Empty(table.FindAll("[data-testid=ap-fine-tune] b"));
        Assert.Empty(table.FindAll("[data-testid=ap50-fine-tune] b"));
    }

    [Fact]
    public void A_run_on_its_way_shows_its_newest_evaluation()
    {
        MetricSeries[] metrics = [Series("val/ap", 0.1, 0.2), Series("val/ap50", 0.3, 0.4)];

        EvaluationResult result = EvaluationResult.SoFar(metrics)!;

        Assert.False(result.IsFinal);
        Assert.Equal([0.2, 0.4, -1, -1, -1, -1], result.Stats);
        Assert.Null(EvaluationResult.SoFar([Series("train/loss", 1)]));
    }

    [Fact]
    public void An_AP_on_the_way_that_was_higher_than_the_last_one_is_told_with_its_step()
    {
        using BunitContext page = new();
        RunView faded = View("fine-tune", [0.1, 0.2, 0.1]) with { Metrics = [Series("val/ap", 0.05, 0.4, 0.1)] };

        IRenderedComponent<ApTable> table = page.Render<ApTable>(p => p.Add(c => c.Views, [faded]));

        Assert.Equal("10.0", Cell(table, "ap-fine-tune"));
        Assert.Contains("last step, 3", table.Find("thead").TextContent, StringComparison.Ordinal);
        Assert.Equal("at step 2", table.Find("[data-testid=best-ap-fine-tune] .when").TextContent);
        Assert.EndsWith("40.0", Cell(table, "best-ap-fine-tune"), StringComparison.Ordinal);

        table.Render(p => p.Add(c => c.Views, [faded with { Metrics = [Series("val/ap", 0.05, 0.1)] }]));
        Assert.Empty(table.FindAll("[data-testid=best-ap-fine-tune]"));
    }

    [Theory]
    [InlineData("""{"schema":1,"eval":null,"seconds":3}""")]
    [InlineData("""{"schema":1,"count":12}""")]
    [InlineData("[]")]
    public void Results_without_an_evaluation_are_none(string json) => Assert.Null(EvaluationResult.Parse(JsonDocument.Parse(json).RootElement));

    [Fact]
    public void Classes_of_results_are_read()
    {
        EvaluationResult result = EvaluationResult.Parse(JsonDocument.Parse(
            """{"eval":{"stats":[0.5,0.6],"classes":[{"name":"cat","ap":0.4,"ap50":0.7,"ap75":-1,"truths":12}]}}""").RootElement)!;

        Assert.Equal(new ClassResult("cat", 0.4, 0.7, -1, 12), Assert.Single(result.Classes));
    }

    private static string Cell(IRenderedComponent<ApTable> table, string id) => table.Find($"[data-testid={id}]").TextContent.Trim();

    private static MetricSeries Series(string name, params double[] values) =>
        new(name, [.. values.Select((value, i) => new MetricPoint(i + 1, DateTimeOffset.UnixEpoch, value))]);

    private static RunView View(string node, double[] stats) => new(
        new RunRecord
        {
            Id = node,
            Workspace = "default",
            Pipeline = "p",
            Node = node,
            Name = node,
            Stage = StageNames.FineTune,
            State = RunState.Succeeded,
            CreatedBy = "local",
            CreatedUtc = DateTimeOffset.UnixEpoch,
        },
        node, 0, [], [], new EvaluationResult(stats, [], IsFinal: true));
}
