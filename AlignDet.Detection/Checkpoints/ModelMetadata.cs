using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Detection.Checkpoints;

/// <summary>The metadata of <c>model.safetensors</c>: enough to build the model without the run it comes from.</summary>
public static class ModelMetadata
{
    private const string Schema = "1";

    /// <summary>What is written into a file.</summary>
    /// <param name="recipe">The recipe of the run.</param>
    /// <param name="classes">Class names in label order; empty for a pre-trained detector.</param>
    public static Dictionary<string, string> Of(Recipe recipe, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return new Dictionary<string, string>
        {
            ["aligndet.schema"] = Schema,
            ["detector"] = recipe.Detector.Kind,
            ["backbone"] = recipe.Detector.Backbone,
            ["classes"] = JsonSerializer.Serialize(classes),
            ["naming"] = recipe.Detector.Kind == DetectorKinds.Detr ? "detr" : "torchvision",
            ["recipe"] = RecipeWriter.Write(recipe),
        };
    }

    /// <summary>What is written into a file of weights that do not tell all of their detector.</summary>
    /// <param name="kind">Detector kind, or null for a backbone alone.</param>
    /// <param name="backbone">Name of the backbone, or null where it is none that is built here.</param>
    public static Dictionary<string, string> OfPart(string? kind, string? backbone)
    {
        var metadata = new Dictionary<string, string> { ["aligndet.schema"] = Schema, ["naming"] = kind == DetectorKinds.Detr ? "detr" : "torchvision" };
        if (kind is not null)
        {
            metadata["detector"] = kind;
        }
        if (backbone is not null)
        {
            metadata["backbone"] = backbone;
        }
        return metadata;
    }

    /// <summary>Class names in a file's metadata; none where it has none that can be read.</summary>
    public static IReadOnlyList<string> ClassesOf(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        try
        {
            return metadata.TryGetValue("classes", out string? classes) ? JsonSerializer.Deserialize<string[]>(classes) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Whether a file is a detector of this project, so that its names need no change.</summary>
    public static bool IsOwn(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.ContainsKey("aligndet.schema") && metadata.ContainsKey("detector");
    }

    /// <summary>Recipe and classes of a file's metadata.</summary>
    /// <exception cref="BadInputException">The file does not come from this project, or from a newer version.</exception>
    public static (Recipe Recipe, IReadOnlyList<string> Classes) Read(IReadOnlyDictionary<string, string> metadata, string file)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.TryGetValue("aligndet.schema", out string? schema) || !metadata.TryGetValue("recipe", out string? recipe) || !metadata.TryGetValue("classes", out string? classes))
        {
            throw new BadInputException(file, "does not say all of its detector (no recipe and classes in its metadata)", "Use a checkpoint written by aligndet train or a whole detector by aligndet weights convert");
        }
        if (schema != Schema)
        {
            throw new BadInputException(file, $"has schema {schema}, this version reads {Schema}", "Update aligndet");
        }
        try
        {
            return (RecipeReader.Read(recipe, file), JsonSerializer.Deserialize<string[]>(classes)!);
        }
        catch (JsonException e)
        {
            throw new BadInputException(file, "has class names that are not a JSON array of strings", "Write the checkpoint again or take another", e);
        }
    }
}
