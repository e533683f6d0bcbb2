using AlignDet.Recipes;
using AlignDet.Web.Components.Graph;
using Xunit;

namespace AlignDet.Tests.Pages;

public sealed class GraphLayoutTests
{
    [Fact]
    public void The_baseline_stands_below_the_fine_tuning_that_it_is_compared_with()
    {
        GraphLayout layout = GraphLayout.Of(
        [
            new("baseline", StageNames.FineTune, []),
            new("fine-tune", StageNames.FineTune, ["box-domain"]),
            new("proposals", StageNames.Proposals, []),
            new("box-domain", StageNames.BoxDomain, ["proposals"]),
        ]);

        Assert.Equal(["baseline 2,1", "fine-tune 2,0", "proposals 0,0", "box-domain 1,0"], Places(layout));
        Assert.Equal((3, 2), (layout.Columns, layout.Rows));
    }

    [Fact]
    public void No_two_nodes_share_a_place()
    {
        GraphNode[] nodes = [new("a", "x", []), .. Enumerable.Range(0, 5).Select(i => new GraphNode($"b{i}", "x", ["a"])), new("c", "x", ["b0", "b4"])];

        GraphLayout layout = GraphLayout.Of(nodes);

        Assert.Equal(nodes.Length, layout.Cells.Select(cell => (cell.Column, cell.Row)).Distinct().Count());
        Assert.All(layout.Cells, cell => Assert.All(cell.Node.Needs, need => Assert.True(layout.Cells.Single(c => c.Node.Name == need).Column < cell.Column)));
    }

    [Fact]
    public void A_single_node_has_the_first_place() => Assert.Equal(["only 0,0"], Places(GraphLayout.Of([new("only", "x", [])])));

    private static IEnumerable<string> Places(GraphLayout layout) => layout.Cells.Select(cell => $"{cell.Node.Name} {cell.Column},{cell.Row}");
}
