namespace AlignDet.Web.Components.Graph;

/// <summary>Places nodes in columns by what they wait for.</summary>
/// <param name="Cells">Column and row of each node, in the order given.</param>
/// <param name="Columns">How many.</param>
/// <param name="Rows">How many.</param>
public sealed record GraphLayout(IReadOnlyList<GraphCell> Cells, int Columns, int Rows)
{
    /// <summary>
    /// A node stands right of all it waits for; one that nobody waits for in the last column, so that results stand beside each other;
    /// one with a single forerunner in that one's row where it is free.
    /// </summary>
    public static GraphLayout Of(IReadOnlyList<GraphNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Dictionary<string, GraphNode> byName = nodes.ToDictionary(node => node.Name);
        Dictionary<string, int> levels = [];
        int last = nodes.Count == 0 ? 0 : nodes.Max(node => Level(node, byName, levels));
        HashSet<string> needed = [.. nodes.SelectMany(node => node.Needs)];
        HashSet<(int Column, int Row)> taken = [];
        Dictionary<string, GraphCell> cells = [];
        // what waits for something first: chains stay straight, nodes on their own go below
        foreach (GraphNode node in nodes.OrderBy(node => levels[node.Name]).ThenBy(node => needed.Contains(node.Name) ? 0 : 1))
        {
            int column = needed.Contains(node.Name) ? levels[node.Name] : last;
            bool isAlone = node.Needs.Count == 0 && !needed.Contains(node.Name) && nodes.Count > 1;
            int row = node.Needs.Count > 0 && cells.TryGetValue(node.Needs[0], out GraphCell? before) ? before.Row : isAlone ? 1 : 0;
            while (!taken.Add((column, row)))
            {
                row++;
            }
            cells[node.Name] = new GraphCell(node, column, row);
        }
        return new GraphLayout([.. nodes.Select(node => cells[node.Name])], last + 1, cells.Count == 0 ? 0 : cells.Values.Max(cell => cell.Row) + 1);
    }

    private static int Level(GraphNode node, Dictionary<string, GraphNode> byName, Dictionary<string, int> levels)
    {
        if (levels.TryGetValue(node.Name, out int known))
        {
            return known;
        }
        levels[node.Name] = 0; // a circle, which no valid pipeline has, ends here
        int level = node.Needs.Where(byName.ContainsKey).Select(need => Level(byName[need], byName, levels) + 1).DefaultIfEmpty(0).Max();
        return levels[node.Name] = level;
    }
}

/// <summary>Where a node stands.</summary>
/// <param name="Node">The node.</param>
/// <param name="Column">From 0.</param>
/// <param name="Row">From 0.</param>
public sealed record GraphCell(GraphNode Node, int Column, int Row);
