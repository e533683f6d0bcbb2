using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Tests.Evaluation;

/// <summary>The reference cases for COCO evaluation.</summary>
internal static class CocoOracle
{
    private static readonly Lazy<JsonElement> s_cases = new(() => Json("cases.json"));

    public static JsonElement Cases => s_cases.Value;

    public static IEnumerable<string> BoxCases =>
        Cases.EnumerateObject().Where(c => c.Value.TryGetProperty("iou_type", out JsonElement type) && type.GetString() == "bbox").Select(c => c.Name);

    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];

    public static Dictionary<string, OracleTensor> Arrays(string name) =>
        SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("coco"), name + "_arrays.safetensors"));

    public static CocoDataset Truth(string name) => Truth(Json(name + "_gt.json"));

    public static CocoDataset Truth(JsonElement json) => new()
    {
        Images = [.. json.GetProperty("images").EnumerateArray().Select(i => new CocoImage(
            i.GetProperty("id").GetInt64(), "", i.GetProperty("width").GetInt32(), i.GetProperty("height").GetInt32()))],
        Categories = [.. json.GetProperty("categories").EnumerateArray().Select(c => new CocoCategory(
            c.GetProperty("id").GetInt64(), c.GetProperty("name").GetString()!))],
        Annotations = [.. json.GetProperty("annotations").EnumerateArray().Select(a =>
        {
            double[] box = Doubles(a.GetProperty("bbox"));
            return new CocoAnnotation(
                a.GetProperty("id").GetInt64(), a.GetProperty("image_id").GetInt64(), a.GetProperty("category_id").GetInt64(),
                box[0], box[1], box[2], box[3], a.GetProperty("area").GetDouble(), a.GetProperty("iscrowd").GetInt32() == 1);
        })],
    };

    public static CocoDetection[] Detections(string name) => Detections(Json(name + "_dt.json"));

    public static CocoDetection[] Detections(JsonElement json) =>
    [
        .. json.EnumerateArray().Select(d =>
        {
            double[] box = Doubles(d.GetProperty("bbox"));
            return new CocoDetection(
                d.GetProperty("image_id").GetInt64(), d.GetProperty("category_id").GetInt64(),
                box[0], box[1], box[2], box[3], d.GetProperty("score").GetDouble());
        })
    ];

    private static JsonElement Json(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(OracleFolder.Find("coco"), file))).RootElement;
}
