using System.Text.Json;

namespace AlignDet.Recipes;

/// <summary>The key paths of a recipe.</summary>
public static class RecipePaths
{
    private const string OptionsPrefix = "detector.options.";

    /// <summary>Every key path that leads to a value, such as <c>schedule.steps</c>, in the order of the file; the options of every detector kind are among them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. DetectorKinds.All.SelectMany(Leaves).Distinct()];

    /// <summary>The keys of <c>detector.options</c> by detector kind.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Options { get; } = DetectorKinds.All.ToDictionary(
        kind => kind,
        IReadOnlyList<string> (kind) => [.. Leaves(kind).Where(path => path.StartsWith(OptionsPrefix, StringComparison.Ordinal)).Select(path => path[OptionsPrefix.Length..])]);

    private static IReadOnlyList<string> Leaves(string kind)
    {
        // a recipe that has every optional section, so that the writer shows every key
        Recipe full = new() { Stage = StageNames.FineTune, Weights = new WeightsSpec { From = "" }, Detector = new DetectorSpec { Kind = kind } };
        using JsonDocument document = JsonDocument.Parse(RecipeWriter.Write(full));
        return [.. Leaves(document.RootElement, "")];
    }

    private static IEnumerable<string> Leaves(JsonElement section, string prefix) =>
        section.EnumerateObject().SelectMany(key => key.Value.ValueKind == JsonValueKind.Object
            ? Leaves(key.Value, $"{prefix}{key.Name}.")
            : [prefix + key.Name]);
}
