using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// What an evaluation found as <c>{ metric, type, stats, classes, notes }</c>: the objects <c>eval</c> and <c>segm</c> of results.json, and the
/// file of <c>aligndet eval --json</c>.
/// </summary>
public static class EvaluationJson
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The twelve numbers in pycocotools' order, and the classes; -1 stays -1, as pycocotools prints it.</summary>
    public static JsonObject ToJson(CocoEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return ToJson(
            "coco", evaluation.Type == CocoEvaluationType.Segm ? "segm" : "bbox", evaluation.Stats, evaluation.Classes.Select(ToJson), evaluation.Notes);
    }

    /// <summary>AP, AP50 and AP75, and the classes; -1 where there is nothing to find.</summary>
    public static JsonObject ToJson(VocEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return ToJson(
            evaluation.Metric == VocMetric.Voc07 ? "voc07" : "voc12", "bbox", [evaluation.Ap, evaluation.Ap50, evaluation.Ap75],
            evaluation.Classes.Select(ToJson), evaluation.Notes);
    }

    /// <summary>Writes the object as a file; the file is there whole or not at all.</summary>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(CocoEvaluation evaluation, string path) => Write(ToJson(evaluation), path);

    /// <summary>Writes the object as a file; the file is there whole or not at all.</summary>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(VocEvaluation evaluation, string path) => Write(ToJson(evaluation), path);

    private static void Write(JsonObject json, string path) =>
        WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(json.ToJsonString(s_indented) + "\n")));

    private static JsonObject ToJson(string metric, string type, IReadOnlyList<double> stats, IEnumerable<JsonObject> classes, IReadOnlyList<string> notes) => new()
    {
        ["metric"] = metric,
        ["type"] = type,
        ["stats"] = new JsonArray([.. stats.Select(v => JsonValue.Create(v))]),
        ["classes"] = new JsonArray([.. classes]),
        ["notes"] = new JsonArray([.. notes.Select(n => JsonValue.Create(n))]),
    };

    private static JsonObject ToJson(CocoClassResult result) => new()
    {
        ["name"] = result.Name,
        ["ap"] = result.Ap,
        ["ap50"] = result.Ap50,
        ["ap75"] = result.Ap75,
        ["apSmall"] = result.ApSmall,
        ["apMedium"] = result.ApMedium,
        ["apLarge"] = result.ApLarge,
        ["ar100"] = result.Ar100,
        ["truths"] = result.Truths,
        ["detections"] = result.Detections,
    };

    private static JsonObject ToJson(VocClassResult result) => new()
    {
        ["name"] = result.Name,
        ["ap"] = result.Ap,
        ["ap50"] = result.Ap50,
        ["ap75"] = result.Ap75,
        ["truths"] = result.Truths,
        ["detections"] = result.Detections,
    };
}
