using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Images;

namespace AlignDet.Tests.Transforms;

/// <summary>The reference values for transforms, read once.</summary>
internal static class TransformsOracle
{
    private static readonly Lazy<JsonElement> s_cases = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(OracleFolder.Find("transforms"), "cases.json"))).RootElement);
    private static readonly Lazy<Dictionary<string, OracleTensor>> s_randAug = new(() => Read("rand_aug"));
    private static readonly Lazy<Dictionary<string, OracleTensor>> s_resize = new(() => Read("resize"));

    public static JsonElement Cases => s_cases.Value;

    public static Dictionary<string, OracleTensor> RandAug => s_randAug.Value;

    public static Dictionary<string, OracleTensor> Resize => s_resize.Value;

    /// <summary>The untouched picture, which the set stores as the outcome of "identity".</summary>
    public static RgbImage Source(string name) => Image(RandAug[$"{name}.Identity.5"]);

    public static RgbImage Image(OracleTensor tensor) => new((int)tensor.Shape[1], (int)tensor.Shape[0], tensor.Data);

    public static Dictionary<string, OracleTensor> Read(string file) =>
        SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("transforms"), file + ".safetensors"));
}
