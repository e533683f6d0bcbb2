using System.Text.Json;
using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Detection;

/// <summary>Right files are read to the bit, wrong ones refused by name.</summary>
[Trait("oracle", "true")]
public class SafetensorsOracleTests
{
    private static readonly string s_folder = OracleFolder.Find("checkpoints");

    private static readonly Dictionary<string, ScalarType> s_types = new()
    {
        ["float64"] = ScalarType.Float64,
        ["float32"] = ScalarType.Float32,
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64,
        ["uint8"] = ScalarType.Byte,
        ["bool"] = ScalarType.Bool,
    };

    public static TheoryData<string> ValidFiles() => Files(valid: true);

    public static TheoryData<string> BadFiles() => Files(valid: false);

    [Theory]
    [MemberData(nameof(ValidFiles))]
    public void Every_tensor_of_a_valid_file_is_equal_to_the_bit(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument index = Json();
        Dictionary<string, OracleTensor> expected = SafetensorsFixture.Read(Path.Combine(s_folder, "expected.safetensors"));
        Dictionary<string, Tensor> tensors = SafetensorsFile.Read(Path.Combine(s_folder, name)).Tensors;
        JsonProperty[] listed = [.. index.RootElement.GetProperty("files").GetProperty(name).GetProperty("tensors").EnumerateObject()];
        Assert.Equal(listed.Select(t => t.Name).Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty tensor in listed)
        {
            Tensor value = tensors[tensor.Name];
            Assert.Equal(s_types[tensor.Value.GetProperty("dtype").GetString()!], value.dtype);
            Assert.Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), value.shape);
            Assert.Equal(expected[tensor.Value.GetProperty("expected").GetString()!].Data, value.bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_refused_by_its_name(string name)
    {
        using var scope = NewDisposeScope();
        string path = Path.Combine(s_folder, name);
        Assert.StartsWith(path, Assert.Throws<BadInputException>(() => SafetensorsFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.StartsWith(path, Assert.Throws<BadInputException>(() => SafetensorsFile.ReadHeader(path)).Message, StringComparison.Ordinal);
    }

    private static TheoryData<string> Files(bool valid)
    {
        using JsonDocument index = Json();
        return [.. index.RootElement.GetProperty("files").EnumerateObject()
            .Where(f => f.Name.EndsWith(".safetensors", StringComparison.Ordinal) && f.Value.GetProperty("valid").GetBoolean() == valid)
            .Select(f => f.Name)];
    }

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "index.json")));
}
