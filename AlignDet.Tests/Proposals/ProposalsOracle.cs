using System.Text.Json;
using AlignDet.Tests.Oracle;
using AlignDet.Vision.Images;

namespace AlignDet.Tests.Proposals;

/// <summary>The reference values for proposals, read once.</summary>
internal static class ProposalsOracle
{
    private static readonly Lazy<Dictionary<string, OracleTensor>> s_tensors = new(() =>
        SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("proposals"), "labels_and_boxes.safetensors")));

    private static readonly Lazy<JsonDocument> s_cases = new(() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("proposals"), "cases.json"))));

    /// <summary>What the references found in each picture, by its name.</summary>
    public static JsonElement Cases => s_cases.Value.RootElement.GetProperty("images");

    public static Dictionary<string, OracleTensor> Tensors => s_tensors.Value;

    /// <summary>Names of the pictures, from the tensors.</summary>
    public static IEnumerable<string> Pictures => Tensors.Keys.Select(key => key.Split('.')[0]).Distinct();

    public static RgbImage Picture(string name) => ImageDecoder.Decode(Path.Combine(OracleFolder.Find("proposals"), name + ".png"));
}
