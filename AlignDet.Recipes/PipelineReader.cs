using System.Text.Json;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>Reads and validates a pipeline: <c>{ "name": ..., "nodes": [ { "node": ..., "recipe": { ... } } ] }</c>.</summary>
public static class PipelineReader
{
    private const string DeviceCure = "Give \"cpu\" or \"cuda\"";
    private const string NodeCure = "Give 1 to 63 of a-z, 0-9 and -";

    /// <summary>The pipeline in <paramref name="json"/>, nodes in file order; see <see cref="PipelineOrder"/> for the order of work.</summary>
    /// <param name="json">The text; comments and trailing commas allowed.</param>
    /// <param name="source">File name or other origin, for messages.</param>
    /// <exception cref="BadInputException">Something is wrong; carries every problem of every node, each with source and key path.</exception>
    public static PipelineSpec Read(string json, string source) => Read(json, source, takesSlugs: false);

    /// <summary>As <see cref="Read(string, string)"/>, for a service that knows data sets: the slug alone means the newest version.</summary>
    /// <param name="json">The text; comments and trailing commas allowed.</param>
    /// <param name="source">Origin, for messages.</param>
    /// <exception cref="BadInputException">Something is wrong; carries every problem of every node, each with source and key path.</exception>
    public static PipelineSpec ReadSubmission(string json, string source) => Read(json, source, takesSlugs: true);

    internal static PipelineSpec Read(JsonElement json, string source, ProblemList problems, bool takesSlugs = false)
    {
        JsonSection root = new(json, "", problems);
        int schema = root.Int("schema", Recipe.CurrentSchema, min: 1);
        if (schema > Recipe.CurrentSchema)
        {
            root.Problem("schema", $"is {schema}, this version reads up to {Recipe.CurrentSchema}", $"Use a newer aligndet, one that reads schema {schema}");
            return new PipelineSpec { Name = source, Nodes = [] };
        }
        PipelineSpec pipeline = new()
        {
            Name = root.OptionalText("name", "Give a name to show") ?? Path.GetFileNameWithoutExtension(source),
            Nodes = Nodes(root, problems, takesSlugs),
            Requires = Requires(root.Section("requires")),
            Priority = root.Int("priority", 0, min: -1000, max: 1000),
            Tags = Tags(root),
            Note = Note(root),
        };
        root.Close();
        PipelineOrder.Check(pipeline.Nodes, problems);
        return pipeline;
    }

    private static PipelineSpec Read(string json, string source, bool takesSlugs)
    {
        ArgumentNullException.ThrowIfNull(json);
        ProblemList problems = new(source);
        JsonElement root = JsonText.Parse(json, source, problems);
        PipelineSpec pipeline = Read(root, source, problems, takesSlugs);
        problems.ThrowIfAny();
        return pipeline;
    }

    private static List<PipelineNode> Nodes(JsonSection root, ProblemList problems, bool takesSlugs)
    {
        JsonElement list = root.Value("nodes");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            root.Problem("nodes", list.ValueKind == JsonValueKind.Undefined ? "is missing" : "is not a list of nodes",
                "Give [ { \"node\": \"NAME\", \"recipe\": { ... } } ]");
            return [];
        }
        List<PipelineNode> nodes = [];
        foreach (JsonElement item in list.EnumerateArray())
        {
            nodes.Add(Node(new JsonSection(item, $"nodes[{nodes.Count}]", problems), nodes, problems, takesSlugs));
        }
        return nodes;
    }

    private static PipelineNode Node(JsonSection section, List<PipelineNode> before, ProblemList problems, bool takesSlugs)
    {
        string name = section.OptionalText("node", NodeCure) ?? "";
        if (!section.Has("node"))
        {
            section.Problem("node", "is missing", NodeCure);
        }
        else if (name.Length > 0 && !Reference.IsNodeName(name))
        {
            section.Problem("node", $"\"{name}\" cannot be the name of a node", NodeCure);
        }
        else if (before.Any(node => node.Node == name))
        {
            section.Problem("node", $"\"{name}\" is the name of two nodes", "Rename one of them");
        }
        if (!section.Has("recipe"))
        {
            section.Problem("recipe", "is missing", "Give the recipe of the node as an object");
        }
        // by the node's name, as --set addresses it
        string path = Reference.IsNodeName(name) ? name : section.PathOf("recipe");
        Recipe recipe = section.Has("recipe") ? RecipeReader.Read(section.Value("recipe"), path, problems, takesSlugs) : new Recipe { Stage = "" };
        section.Close();
        return new PipelineNode(name, recipe);
    }

    private static Dictionary<string, string> Requires(JsonSection section)
    {
        Dictionary<string, string> requires = [];
        if (section.OptionalText("device", DeviceCure) is { } device)
        {
            if (device is not ("cpu" or "cuda"))
            {
                section.Problem("device", $"is \"{device}\", and no trainer has such a device", DeviceCure);
            }
            requires["device"] = device;
        }
        section.Close();
        return requires;
    }

    private static string Note(JsonSection root)
    {
        bool isEmpty = root.Value("note") is { ValueKind: JsonValueKind.String } note && note.GetString() == "";
        return isEmpty ? "" : root.OptionalText("note", "Give a text") ?? "";
    }

    private static List<string> Tags(JsonSection root)
    {
        JsonElement list = root.Value("tags");
        if (list.ValueKind == JsonValueKind.Undefined)
        {
            return [];
        }
        bool fits = list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(tag => tag.ValueKind == JsonValueKind.String);
        if (!fits)
        {
            root.Problem("tags", $"is {JsonText.Describe(list)}", "Give a list of texts, such as [\"first try\"]");
            return [];
        }
        return [.. list.EnumerateArray().Select(tag => tag.GetString()!)];
    }
}
