using System.Text.Json.Nodes;
using AlignDet.Recipes;

namespace AlignDet.Cli.Runs;

/// <summary>A run goes on only with the recipe it was started with: the two together would be the result of neither.</summary>
internal static class RecipeComparison
{
    /// <exception cref="BadInputException">They differ; names each key with both values.</exception>
    public static void RefuseOther(string storedFile, Recipe recipe)
    {
        if (!File.Exists(storedFile))
        {
            return;
        }
        Recipe stored = RecipeReader.Read(File.ReadAllText(storedFile), storedFile);
        JsonNode before = JsonNode.Parse(RecipeWriter.Write(stored))!, now = JsonNode.Parse(RecipeWriter.Write(recipe))!;
        string[] differences = [.. RecipePaths.All
            .Where(path => Text(before, path) != Text(now, path))
            .Select(path => $"{storedFile}: {path}: was {Text(before, path)}, is now {Text(now, path)}. "
                + "Resume with the same recipe, or take another --out.")];
        if (differences.Length > 0)
        {
            throw new BadInputException(differences);
        }
    }

    private static string Text(JsonNode recipe, string path)
    {
        JsonNode? value = recipe;
        foreach (string key in path.Split('.'))
        {
            value = value is JsonObject section ? section[key] : null;
        }
        return value?.ToJsonString() ?? "null";
    }
}
