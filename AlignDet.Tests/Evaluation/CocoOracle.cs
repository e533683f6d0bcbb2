using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;
using Xunit;

namespace AlignDet.Tests.Evaluation;

/// <summary>The reference cases for COCO evaluation, the results read as a user's are.</summary>
internal static class CocoOracle
{
    private static readonly Lazy<JsonElement> s_cases = new(() => JsonDocument.Parse(File.ReadAllBytes(Path("cases.json"))).RootElement);

    /// <summary>Every case, whatever it is called.</summary>
    public static IEnumerable<string> Names => s_cases.Value.EnumerateObject().Where(c => c.Value.TryGetProperty("iou_type", out _)).Select(c => c.Name);

    public static JsonElement Case(string name) => s_cases.Value.GetProperty(name);

    public static CocoEvaluationType Type(string name) => Case(name).GetProperty("iou_type").GetString() switch
    {
        "bbox" => CocoEvaluationType.Bbox,
        "segm" => CocoEvaluationType.Segm,
        string other => throw new InvalidDataException($"{name} compares {other}, which no test knows."),
        null => throw new InvalidDataException($"{name} does not say what it compares."),
    };

    /// <summary>The twelve numbers under a key, or null where the case has none.</summary>
    public static double[]? Stats(string name, string key) => Case(name).TryGetProperty(key, out JsonElement stats) ? Doubles(stats) : null;

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    public static Dictionary<string, OracleTensor> Arrays(string name) => SafetensorsFixture.Read(Path(name + "_arrays.safetensors"));

    /// <summary>All that is in the file, where the reader for users leaves out what cannot be learned from.</summary>
    public static CocoDataset Truth(string name)
    {
        JsonElement json = JsonDocument.Parse(File.ReadAllBytes(Path(name + "_gt.json"))).RootElement;
        return new CocoDataset
        {
            Images = [.. json.GetProperty("images").EnumerateArray().Select(i => new CocoImage(
                i.GetProperty("id").GetInt64(), "", i.GetProperty("width").GetInt32(), i.GetProperty("height").GetInt32()))],
            Categories = [.. json.GetProperty("categories").EnumerateArray().Select(c => new CocoCategory(
                c.GetProperty("id").GetInt64(), c.GetProperty("name").GetString()!))],
            Annotations = [.. json.GetProperty("annotations").EnumerateArray().Select(Annotation)],
        };
    }


    public static IReadOnlyList<CocoDetection> Detections(string name) => CocoResults.Read(Path(name + "_dt.json"), cancel: TestContext.Current.CancellationToken);

    private static CocoAnnotation Annotation(JsonElement json)
    {
        double[] box = Doubles(json.GetProperty("bbox"));
        bool hasOutline = json.TryGetProperty("segmentation", out JsonElement outline);
        return new CocoAnnotation(
            json.GetProperty("id").GetInt64(), json.GetProperty("image_id").GetInt64(), json.GetProperty("category_id").GetInt64(),
            box[0], box[1], box[2], box[3], json.GetProperty("area").GetDouble(), json.GetProperty("iscrowd").GetInt32() == 1)
        {
            Polygons = hasOutline && outline.ValueKind == JsonValueKind.Array ? [.. outline.EnumerateArray().Select(Doubles)] : null,
            Mask = hasOutline && outline.ValueKind == JsonValueKind.Object ? Mask(outline) : null,
        };
    }

    private static RunLengthMask Mask(JsonElement json)
    {
        (int height, int width) = (json.GetProperty("size")[0].GetInt32(), json.GetProperty("size")[1].GetInt32());
        JsonElement counts = json.GetProperty("counts");
        return counts.ValueKind == JsonValueKind.String
            ? RunLengthText.Read(counts.GetString()!, height, width)
            : new RunLengthMask(height, width, [.. counts.EnumerateArray().Select(c => c.GetUInt32())]);
    }

    private static string Path(string file) => System.IO.Path.Combine(OracleFolder.Find("coco"), file);
}
