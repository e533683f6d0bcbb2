using System.Globalization;
using System.Text.Json;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection.Ops;

/// <summary>The reference values of single operations.</summary>
internal static class OpsOracle
{
    public static Dictionary<string, OracleTensor> Values(string file) => SafetensorsFixture.Read(Path.Combine(OracleFolder.Find("ops"), file + ".safetensors"));

    public static JsonElement Cases(string name)
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(OracleFolder.Find("ops"), "cases.json")));
        return cases.RootElement.GetProperty(name).Clone();
    }

    /// <summary>The one case of a list with this name.</summary>
    public static JsonElement Case(string list, string key, string name) => Cases(list).EnumerateArray().Single(c => c.GetProperty(key).GetString() == name);

    public static TheoryData<string> Names(string list, string key) => [.. Cases(list).EnumerateArray().Select(c => c.GetProperty(key).GetString()!)];

    public static float[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetSingle())];

    public static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetInt32())];

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Same shape, every value within the tolerances.</summary>
    public static void Near(OracleTensor expected, Tensor actual, double absolute, double relative = 0)
    {
        Assert.Equal(expected.Shape, actual.shape);
        TorchFixture.Near(expected.Floats(), actual.Floats(), absolute, relative);
    }
}
