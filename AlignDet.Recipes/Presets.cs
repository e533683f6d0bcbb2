using System.Reflection;
using System.Text.Json;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>The recipes and pipelines that come with the program.</summary>
public static class Presets
{
    private const string Prefix = "preset/";

    private static readonly Lazy<IReadOnlyList<Preset>> s_all = new(() => [.. Files().Concat(CocoPresets.All()).OrderBy(preset => preset.Name, StringComparer.Ordinal)]);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Preset> List() => s_all.Value;

    /// <summary>Those for a detector or a backbone.</summary>
    /// <param name="detector">One of <see cref="DetectorKinds.All"/>, or null for any.</param>
    /// <param name="backbone">One of <see cref="BackboneNames.All"/>, or null for any.</param>
    /// <exception cref="BadInputException">There is no such detector or backbone; names the nearest.</exception>
    public static IReadOnlyList<Preset> List(string? detector, string? backbone)
    {
        Require("--detector", detector, DetectorKinds.All);
        Require("--backbone", backbone, BackboneNames.All);
        return [.. List().Where(preset => (detector is null || preset.Detector == detector) && (backbone is null || preset.Backbone == backbone))];
    }

    /// <summary>The preset of that name.</summary>
    /// <exception cref="BadInputException">There is none; names the nearest.</exception>
    public static Preset Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return List().FirstOrDefault(preset => preset.Name == name)
            ?? throw new BadInputException(name, "there is no preset of this name", Advice(name));
    }

    // sixty names at once help nobody
    private static string Advice(string name) => Nearest.Find(name, List().Select(preset => preset.Name)) is { } near
        ? $"Did you mean \"{near}\"?"
        : "aligndet presets list shows those there are";

    private static void Require(string option, string? value, IReadOnlyList<string> known)
    {
        if (value is not null && !known.Contains(value))
        {
            throw new BadInputException($"{option} {value}", "is not known", Nearest.Advice(value, [.. known]));
        }
    }

    private static IEnumerable<Preset> Files() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Load);

    private static Preset Load(string resource)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        string json = reader.ReadToEnd().ReplaceLineEndings("\n");
        string name = resource[Prefix.Length..];
        JsonElement root = JsonText.Parse(json, name, new ProblemList(name));
        string stage = root.TryGetProperty("stage", out JsonElement value) ? value.GetString()! : "pipeline";
        IEnumerable<string> header = json.Split('\n').TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal));
        JsonElement detector = DetectorOf(root);
        return new Preset(name, stage, string.Join(' ', header.Select(line => line[2..].Trim())), json)
        {
            Detector = TextOf(detector, "kind"),
            Backbone = TextOf(detector, "backbone"),
        };
    }

    private static JsonElement DetectorOf(JsonElement root)
    {
        IEnumerable<JsonElement> recipes = root.TryGetProperty("nodes", out JsonElement nodes)
            ? nodes.EnumerateArray().Select(node => node.GetProperty("recipe"))
            : [root];
        return recipes.Select(recipe => recipe.TryGetProperty("detector", out JsonElement detector) ? detector : default)
            .FirstOrDefault(detector => detector.ValueKind == JsonValueKind.Object);
    }

    private static string? TextOf(JsonElement section, string key) =>
        section.ValueKind == JsonValueKind.Object && section.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
}
