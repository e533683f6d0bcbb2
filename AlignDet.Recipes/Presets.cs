using System.Reflection;
using System.Text.Json;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>The recipes and pipelines that come with the program.</summary>
public static class Presets
{
    private const string Prefix = "preset/";

    private static readonly Lazy<IReadOnlyList<Preset>> s_all = new(() => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(Load)]);

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Preset> List() => s_all.Value;

    /// <summary>The preset of that name.</summary>
    /// <exception cref="BadInputException">There is none; names the nearest.</exception>
    public static Preset Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return List().FirstOrDefault(preset => preset.Name == name)
            ?? throw new BadInputException(name, "there is no preset of this name", Nearest.Advice(name, [.. List().Select(preset => preset.Name)]));
    }

    private static Preset Load(string resource)
    {
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        string json = reader.ReadToEnd().ReplaceLineEndings("\n");
        string name = resource[Prefix.Length..];
        JsonElement root = JsonText.Parse(json, name, new ProblemList(name));
        string stage = root.TryGetProperty("stage", out JsonElement value) ? value.GetString()! : "pipeline";
        IEnumerable<string> header = json.Split('\n').TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal));
        return new Preset(name, stage, string.Join(' ', header.Select(line => line[2..].Trim())), json);
    }
}
