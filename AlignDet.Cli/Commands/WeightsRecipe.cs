using AlignDet.Recipes;

namespace AlignDet.Cli.Commands;

/// <summary>The recipe that says which detector weights belong to.</summary>
internal static class WeightsRecipe
{
    /// <summary>A recipe file or preset; of a pipeline its last fine-tuning.</summary>
    /// <exception cref="BadInputException">There is none, or it is wrong.</exception>
    public static Recipe Read(string recipe)
    {
        bool looksLikeFile = File.Exists(recipe) || recipe.IndexOfAny(['/', '\\', '.']) >= 0;
        string json;
        try
        {
            json = looksLikeFile ? File.ReadAllText(recipe) : Presets.Find(recipe).Json;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(recipe, "cannot be read: " + e.Message.TrimEnd('.'), "Name a recipe file or a preset", e);
        }
        RecipeDocument document = RecipeDocument.Read(json, recipe);
        return document.Recipe
            ?? document.Pipeline!.Nodes.LastOrDefault(node => node.Recipe.Stage == StageNames.FineTune)?.Recipe
            ?? throw new BadInputException(recipe, "is a pipeline without a fine-tuning", "Give a recipe with the detector");
    }
}
