using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Graph;
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
