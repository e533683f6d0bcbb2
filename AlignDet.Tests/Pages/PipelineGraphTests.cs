using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Graph;
using AlignDet.Web.Components.Shared;
using AngleSharp.Dom;
using Bunit;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class PipelineGraphTests
{
    [Fact]
    public void Every_card_has_one_link_and_it_leads_to_its_run()
    {
        using BunitContext page = new();
        IRenderedComponent<PipelineGraph> graph = Render(page, Run("a", RunState.Succeeded), Run("b", RunState.Running));
        foreach (string name in (string[])["a", "b"])
        {
            IElement link = Assert.Single(graph.FindAll($"[data-testid=node-{name}] a"));
            Assert.Equal($"/runs/run-{name}", link.GetAttribute("href"));
        }
    }

    [Fact]
    public void A_run_whose_trainer_is_silent_is_not_said_to_have_time_left()
    {
        using BunitContext page = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddHours(1);
        RunRecord run = Run("a", RunState.Running) with { HeartbeatUtc = now.AddSeconds(-5), Progress = new RunProgress(5, 10, "fine-tune", 60) };
        Assert.Null(Silence.Of(run, now));
        Assert.Null(Silence.Of(run with { State = RunState.Paused }, now.AddHours(1)));
        Assert.NotNull(Silence.Of(run, now.AddMinutes(5)));

        IRenderedComponent<PipelineGraph> graph = Render(page, run);
        Assert.Contains("left", graph.Markup, StringComparison.Ordinal);
        graph.Render(p => p.Add(c => c.Nodes, [new GraphNode("a", "fine-tune", [], run, IsSilent: true)]));
        Assert.DoesNotContain("left", graph.Find(".progress").TextContent, StringComparison.Ordinal);
        Assert.Contains("no word", graph.Markup, StringComparison.Ordinal);
    }

    private static IRenderedComponent<PipelineGraph> Render(BunitContext page, params RunRecord[] runs) =>
        page.Render<PipelineGraph>(p => p.Add(c => c.Nodes, [.. runs.Select(run => new GraphNode(run.Node, run.Stage, [], run))]));

    private static RunRecord Run(string node, RunState state) => new()
    {
        Id = "run-" + node,
        Name = node,
        Node = node,
        Stage = "fine-tune",
        Pipeline = "p",
        Workspace = "default",
        CreatedBy = "local",
        CreatedUtc = DateTimeOffset.UnixEpoch,
        State = state,
    };
}
