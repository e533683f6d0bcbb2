using System.Text.Json;
using AlignDet.Recipes.Reading;

namespace AlignDet.Recipes;

/// <summary>Reads and validates a recipe: JSON, comments and trailing commas allowed.</summary>
public static class RecipeReader
{
    /// <summary>The recipe in <paramref name="json"/>; keys that it leaves out have their defaults.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">File name or other origin, for messages.</param>
    /// <exception cref="BadInputException">Something is wrong; carries every problem, each with source and key path.</exception>
    public static Recipe Read(string json, string source)
    {
        ArgumentNullException.ThrowIfNull(json);
        ProblemList problems = new(source);
        JsonElement root = JsonText.Parse(json, source, problems);
        Recipe recipe = Read(root, "", problems);
        problems.ThrowIfAny();
        return recipe;
    }

    /// <summary>Always gives a recipe; where there was a problem, with the default in its place.</summary>
    internal static Recipe Read(JsonElement json, string path, ProblemList problems, bool takesSlugs = false)
    {
        JsonSection root = new(json, path, problems);
        int schema = root.Int("schema", Recipe.CurrentSchema, min: 1);
        if (schema > Recipe.CurrentSchema)
        {
            // what else it holds may well be right in that version
            root.Problem("schema", $"is {schema}, this version reads up to {Recipe.CurrentSchema}", $"Use a newer aligndet, one that reads schema {schema}");
            return new Recipe { Stage = "" };
        }
        Recipe recipe = new()
        {
            Stage = Stage(root),
            Detector = DetectorSections.Read(root.Section("detector")),
            Weights = RecipeSections.Weights(root),
            Data = RecipeSections.Data(root.Section("data"), takesSlugs),
            Input = RecipeSections.Input(root.Section("input")),
            Schedule = RecipeSections.Schedule(root.Section("schedule")),
            Proposals = RecipeSections.Proposals(root.Section("proposals")),
            BoxDomain = RecipeSections.BoxDomain(root.Section("boxDomain")),
            Evaluation = RecipeSections.Evaluation(root.Section("evaluation")),
            Checkpoint = RecipeSections.Checkpoint(root.Section("checkpoint")),
            Seed = root.Int("seed", 1, min: 0),
            Devices = Devices(root),
        };
        root.Close(RecipePaths.All);
        StageNeeds.Check(recipe, root);
        return recipe;
    }

    private static string Stage(JsonSection root)
    {
        if (!root.Has("stage"))
        {
            root.Problem("stage", "is missing", $"Give one of {string.Join(", ", StageNames.All)}");
            return "";
        }
        return root.OneOf("stage", "", StageNames.All);
    }

    private static int Devices(JsonSection root)
    {
        int devices = root.Int("devices", 1, min: 1);
        if (devices != 1)
        {
            root.Problem("devices", $"is {devices}, this version trains on one device only", "Give 1");
        }
        return 1;
    }
}
