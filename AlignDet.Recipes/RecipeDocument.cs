using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>A file that holds a recipe or a pipeline: exactly one of both is there.</summary>
/// <param name="Recipe">The single recipe, or null.</param>
/// <param name="Pipeline">The pipeline, or null.</param>
/// <param name="Notes">What was changed beyond the assignments, a line each.</param>
public sealed record RecipeDocument(Recipe? Recipe, PipelineSpec? Pipeline, IReadOnlyList<string> Notes)
{
    /// <summary>Reads a recipe or a pipeline, changes single values, and validates the result.</summary>
    /// <param name="json">The text; a pipeline is recognised by its key <c>nodes</c>.</param>
    /// <param name="source">File name or other origin, for messages.</param>
    /// <param name="assignments">See <see cref="RecipeOverrides"/>; null for none.</param>
    /// <exception cref="BadInputException">Something is wrong; carries every problem.</exception>
    public static RecipeDocument Read(string json, string source, IReadOnlyList<string>? assignments = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        ProblemList problems = new(source);
        JsonElement root = JsonText.Parse(json, source, problems);
        IReadOnlyList<string> notes = [];
        if (assignments is { Count: > 0 })
        {
            problems.ThrowIfAny(); // of a key that is given twice, which one would be changed?
            JsonObject document = JsonObject.Create(root)!;
            notes = RecipeOverrides.Apply(document, assignments, problems);
            root = JsonSerializer.SerializeToElement(document);
        }
        bool isPipeline = root.TryGetProperty("nodes", out _);
        RecipeDocument result = isPipeline
            ? new RecipeDocument(null, PipelineReader.Read(root, source, problems), notes)
            : new RecipeDocument(RecipeReader.Read(root, "", problems), null, notes);
        problems.ThrowIfAny();
        return result;
    }
}
