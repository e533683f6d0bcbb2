using System.Text.Encodings.Web;
using System.Text.Json;

namespace AlignDet.Recipes;

/// <summary>Writes recipes and pipelines as files that <see cref="RecipeReader"/> and <see cref="PipelineReader"/> read.</summary>
public static class RecipeWriter
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // the file is never part of a web page; paths stay readable
    };

    /// <summary>The recipe as indented JSON with every key, defaults too; a value that is absent is null.</summary>
    public static string Write(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return JsonSerializer.Serialize(recipe, s_options) + "\n";
    }

    /// <summary>The pipeline as indented JSON, its recipes with every key.</summary>
    public static string Write(PipelineSpec pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return JsonSerializer.Serialize(pipeline, s_options) + "\n";
    }
}
