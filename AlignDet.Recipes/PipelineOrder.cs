using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>The order of work of a pipeline, read from the <c>node:</c> references of its recipes.</summary>
public static class PipelineOrder
{
    /// <summary>The nodes of the same pipeline that a recipe needs, each once.</summary>
    public static IReadOnlyList<string> Needs(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        string?[] named = [Reference.NodeOf(recipe.Data.Proposals), Reference.NodeOf(recipe.Weights?.From)];
        return [.. named.OfType<string>().Distinct()];
    }

    /// <summary>The nodes, each after those it needs; among nodes that are free to go, in file order.</summary>
    /// <exception cref="BadInputException">A node needs one that is not there, or nodes need each other; carries every problem.</exception>
    public static IReadOnlyList<PipelineNode> Sort(PipelineSpec pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ProblemList problems = new(pipeline.Name);
        Check(pipeline.Nodes, problems);
        problems.ThrowIfAny();
        return Free(pipeline.Nodes);
    }

    internal static void Check(IReadOnlyList<PipelineNode> nodes, ProblemList problems)
    {
        foreach (PipelineNode node in nodes)
        {
            CheckReference(node, "weights.from", node.Recipe.Weights?.From, nodes, problems);
            CheckReference(node, "data.proposals", node.Recipe.Data.Proposals, nodes, problems);
        }
        PipelineNode[] stuck = [.. nodes.Except(Free(nodes)).Where(node => IsOnCycle(node, nodes))];
        if (stuck.Length > 0)
        {
            problems.Add("nodes", $"{string.Join(", ", stuck.Select(node => node.Node))} need each other in a circle",
                "Take one of their node: references out");
        }
    }

    private static void CheckReference(
        PipelineNode node, string key, string? reference, IReadOnlyList<PipelineNode> nodes, ProblemList problems)
    {
        if (Reference.NodeOf(reference) is not { } name)
        {
            return;
        }
        string path = $"{node.Node}.{key}";
        PipelineNode? needed = nodes.FirstOrDefault(other => other.Node == name);
        if (needed is null)
        {
            problems.Add(path, $"there is no node \"{name}\"", Nearest.Advice(name, [.. nodes.Select(other => other.Node)]));
            return;
        }
        string stage = needed.Recipe.Stage;
        bool wantsProposals = key == "data.proposals", givesWeights = stage is StageNames.ImageDomain or StageNames.BoxDomain or StageNames.FineTune;
        if (stage.Length > 0 && (wantsProposals ? stage != StageNames.Proposals : !givesWeights))
        {
            problems.Add(path, $"the node \"{name}\" is of stage {stage}, which makes no {(wantsProposals ? "proposals" : "weights")}",
                $"Name a node of stage {(wantsProposals ? StageNames.Proposals : $"{StageNames.BoxDomain} or {StageNames.FineTune}")}");
        }
    }

    /// <summary>As many nodes as can go one after the other; needs that are not in the pipeline do not count.</summary>
    private static List<PipelineNode> Free(IReadOnlyList<PipelineNode> nodes)
    {
        HashSet<string> waiting = [.. nodes.Select(node => node.Node)];
        List<PipelineNode> rest = [.. nodes], order = [];
        while (rest.FirstOrDefault(node => !Needs(node.Recipe).Any(waiting.Contains)) is { } free)
        {
            rest.Remove(free);
            waiting.Remove(free.Node);
            order.Add(free);
        }
        return order;
    }

    private static bool IsOnCycle(PipelineNode start, IReadOnlyList<PipelineNode> nodes)
    {
        HashSet<string> seen = [];
        Queue<string> next = new(Needs(start.Recipe));
        while (next.TryDequeue(out string? name))
        {
            if (name == start.Node)
            {
                return true;
            }
            if (seen.Add(name) && nodes.FirstOrDefault(node => node.Node == name) is { } node)
            {
                Needs(node.Recipe).ToList().ForEach(next.Enqueue);
            }
        }
        return false;
    }
}
