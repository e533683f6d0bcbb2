using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>
/// Changes of single values: <c>schedule.steps=50</c>. In a pipeline, a path that begins with a node's name
/// (<c>fine-tune.schedule.steps=50</c>) changes that node, any other path changes every node.
/// </summary>
public static class RecipeOverrides
{
    /// <summary>Changes a recipe or pipeline in place. The result is not validated yet; read it afterwards.</summary>
    /// <param name="document">The recipe, or the pipeline (an object with <c>nodes</c>).</param>
    /// <param name="assignments"><c>path=value</c> each; the value is JSON where it can be read as such, else text.</param>
    /// <returns>What was changed beyond the assignments, a line each, for the user to see.</returns>
    /// <exception cref="BadInputException">A path is unknown; carries every problem.</exception>
    public static IReadOnlyList<string> Apply(JsonObject document, IReadOnlyList<string> assignments)
    {
        ProblemList problems = new("recipe");
        IReadOnlyList<string> notes = Apply(document, assignments, problems);
        problems.ThrowIfAny();
        return notes;
    }

    internal static IReadOnlyList<string> Apply(JsonObject document, IReadOnlyList<string> assignments, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(assignments);
        List<Target> targets = Targets(document);
        foreach (string assignment in assignments)
        {
            int equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                problems.Add($"--set {assignment}", "is not of the form path=value", "Write it like schedule.steps=50");
                continue;
            }
            Assign(targets, assignment[..equals].Trim(), assignment[(equals + 1)..], problems);
        }
        return [.. targets.Select(DropMilestonesOutOfReach).OfType<string>()];
    }

    private static List<Target> Targets(JsonObject document) =>
        document["nodes"] is JsonArray nodes
            ? [.. nodes.OfType<JsonObject>().Where(node => node["recipe"] is JsonObject)
                .Select(node => new Target(node["node"] is JsonValue name ? name.ToString() : "", node["recipe"]!.AsObject()))]
            : [new Target("", document)];

    private static void Assign(List<Target> targets, string path, string text, ProblemList problems)
    {
        // the section "proposals" and a node of that name do not meet: one holds "mode", the other "proposals.mode"
        Target? node = targets.Find(target => target.Node.Length > 0 && path.StartsWith(target.Node + ".", StringComparison.Ordinal)
            && RecipePaths.All.Contains(path[(target.Node.Length + 1)..]));
        if (node is not null)
        {
            node.Set(path[(node.Node.Length + 1)..], Value(text));
        }
        else if (RecipePaths.All.Contains(path))
        {
            targets.ForEach(target => target.Set(path, Value(text)));
        }
        else
        {
            problems.Add($"--set {path}", "is not a known path", Advice(path, targets));
        }
    }

    private static string Advice(string path, List<Target> targets)
    {
        string[] known = [.. RecipePaths.All, .. targets.Where(t => t.Node.Length > 0).SelectMany(t => RecipePaths.All.Select(p => $"{t.Node}.{p}"))];
        string? near = known.FirstOrDefault(p => p.EndsWith("." + path, StringComparison.OrdinalIgnoreCase)) ?? Nearest.Find(path, known);
        return near is not null ? $"Did you mean \"{near}\"?" : "aligndet presets show NAME prints a recipe with its keys";
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    /// <summary>
    /// Fewer steps than the file's milestones is the usual quick trial; milestones that are then out of reach would be a
    /// problem that the user did not make.
    /// </summary>
    private static string? DropMilestonesOutOfReach(Target target)
    {
        bool asksForIt = target.Changed.Contains("schedule.steps") && !target.Changed.Contains("schedule.milestones");
        if (!asksForIt || target.Recipe["schedule"] is not JsonObject schedule || schedule["milestones"] is not JsonArray milestones
            || schedule["steps"] is not JsonValue steps || !steps.TryGetValue(out int last))
        {
            return null;
        }
        JsonNode?[] beyond = [.. milestones.Where(item => item is JsonValue value && value.TryGetValue(out int step) && step >= last)];
        foreach (JsonNode? item in beyond)
        {
            milestones.Remove(item);
        }
        string where = target.Node.Length > 0 ? target.Node + "." : "";
        return beyond.Length == 0 ? null : $"{where}schedule.milestones: {string.Join(", ", beyond.Select(item => item!.ToString()))} left out, beyond the last step";
    }

    private sealed record Target(string Node, JsonObject Recipe)
    {
        public HashSet<string> Changed { get; } = [];

        public void Set(string path, JsonNode? value)
        {
            string[] keys = path.Split('.');
            JsonObject section = Recipe;
            foreach (string key in keys[..^1])
            {
                if (section[key] is not JsonObject inner)
                {
                    section[key] = inner = [];
                }
                section = inner;
            }
            section[keys[^1]] = value;
            Changed.Add(path);
        }
    }
}
