using System.Text.Json;
using System.Text.Json.Nodes;

namespace AlignDet.Vision.Evaluation;

/// <summary>The object <c>eval</c> of results.json, which <c>aligndet eval --json</c> writes too.</summary>
public static class EvaluationJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Metric, the twelve numbers and the classes; -1 stays -1, as pycocotools prints it.</summary>
    public static JsonObject ToJson(CocoEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return new JsonObject
        {
            ["metric"] = "coco",
            ["type"] = evaluation.Type == CocoEvaluationType.Segm ? "segm" : "bbox",
            ["stats"] = new JsonArray([.. evaluation.Stats.Select(v => JsonValue.Create(v))]),
            ["classes"] = new JsonArray([.. evaluation.Classes.Select(ToJson)]),
            ["notes"] = new JsonArray([.. evaluation.Notes.Select(n => JsonValue.Create(n))]),
        };
    }

    /// <summary>Writes the object as a file; the file is there whole or not at all.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(CocoEvaluation evaluation, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            File.WriteAllText(temporary, ToJson(evaluation).ToJsonString(s_indented) + "\n");
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static JsonObject ToJson(CocoClassResult result) => new()
    {
        ["name"] = result.Name,
        ["ap"] = result.Ap,
        ["ap50"] = result.Ap50,
        ["ap75"] = result.Ap75,
        ["ar100"] = result.Ar100,
        ["apSmall"] = result.ApSmall,
        ["apMedium"] = result.ApMedium,
        ["apLarge"] = result.ApLarge,
        ["truths"] = result.Truths,
        ["detections"] = result.Detections,
    };
}
