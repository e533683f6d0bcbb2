using System.Globalization;
using AlignDet.Recipes;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Graph;

/// <summary>A pipeline as a picture: what waits for what, and how far each node is.</summary>
public sealed partial class PipelineGraph
{
    // as in the style sheet
    private const int NodeWidth = 272;
    private const int NodeHeight = 124;
    private const int GapX = 56;
    private const int GapY = 18;

    private GraphLayout _layout = new([], 0, 0);

    /// <summary>The nodes.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<GraphNode> Nodes { get; set; } = [];

    private IEnumerable<(GraphCell From, GraphCell To)> Edges =>
        from to in _layout.Cells
        from need in to.Node.Needs
        join cell in _layout.Cells on need equals cell.Node.Name
        select (cell, to);

    /// <inheritdoc/>
    protected override void OnParametersSet() => _layout = GraphLayout.Of(Nodes);

    private static int WidthOf(int columns) => Math.Max(0, (columns * (NodeWidth + GapX)) - GapX);

    private static int HeightOf(int rows) => Math.Max(0, (rows * (NodeHeight + GapY)) - GapY);

    private static string Curve(GraphCell from, GraphCell to)
    {
        int x1 = (from.Column * (NodeWidth + GapX)) + NodeWidth, y1 = (from.Row * (NodeHeight + GapY)) + (NodeHeight / 2);
        int x2 = (to.Column * (NodeWidth + GapX)) - 7, y2 = (to.Row * (NodeHeight + GapY)) + (NodeHeight / 2);
        // an edge that jumps over a column passes between the rows, not behind the node there
        string body = to.Column - from.Column > 1
            ? $"C{x1 + 40},{y1} {x1 + 20},{y1 + (NodeHeight / 2) + (GapY / 2)} {x1 + 60},{y1 + (NodeHeight / 2) + (GapY / 2)} H{x2 - 60} C{x2 - 20},{y1 + (NodeHeight / 2) + (GapY / 2)} {x2 - 40},{y2} {x2},{y2}"
            : $"C{x1 + 30},{y1} {x2 - 30},{y2} {x2},{y2}";
        return string.Create(CultureInfo.InvariantCulture, $"M{x1},{y1} {body} m-6,-5 l6,5 l-6,5");
    }

    private static string Describe(GraphNode node) => node.Stage switch
    {
        StageNames.Proposals => "Finds likely objects, without labels",
        StageNames.ImageDomain => "Backbone learns from whole pictures",
        StageNames.BoxDomain => "Whole detector learns from proposals",
        StageNames.FineTune => node.Needs.Count > 0 ? "Learns from labels, starts pre-trained" : "Learns from labels, starts from scratch",
        StageNames.Evaluate => "Measures AP",
        _ => node.Stage,
    };
}
