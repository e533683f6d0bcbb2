namespace AlignDet.Recipes;

/// <summary>Recipes that are carried out together; what a node needs is read from its <c>node:</c> references.</summary>
public sealed record PipelineSpec
{
    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>The nodes, in any order.</summary>
    public required IReadOnlyList<PipelineNode> Nodes { get; init; }

    /// <summary>What a trainer must have, such as <c>device</c>: <c>cpu</c>.</summary>
    public IReadOnlyDictionary<string, string> Requires { get; init; } = new Dictionary<string, string>();

    /// <summary>Higher goes first; 0 is usual.</summary>
    public int Priority { get; init; }

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Free text of whoever submitted it.</summary>
    public string Note { get; init; } = "";
}

/// <summary>A named recipe of a pipeline.</summary>
/// <param name="Node">Name within the pipeline, <c>[a-z0-9-]{1,63}</c>.</param>
/// <param name="Recipe">What the node does.</param>
public sealed record PipelineNode(string Node, Recipe Recipe);
