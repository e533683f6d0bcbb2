using System.Globalization;
using System.Text.Json;
using AlignDet.Detection.Checkpoints;
using AlignDet.Recipes;
using AlignDet.Tests.Oracle;
using Xunit;
using static TorchSharp.torch;

namespace AlignDet.Tests.Checkpoints;

/// <summary>Files of torch.save are read to the bit, wrong and hostile ones refused by name.</summary>
[Trait("oracle", "true")]
public class PthOracleTests
{
    private static readonly string s_folder = OracleFolder.Find("checkpoints");

    private static readonly Dictionary<string, ScalarType> s_types = new()
    {
        ["float64"] = ScalarType.Float64,
        ["float32"] = ScalarType.Float32,
        ["float16"] = ScalarType.Float16,
        ["bfloat16"] = ScalarType.BFloat16,
        ["int64"] = ScalarType.Int64,
        ["int32"] = ScalarType.Int32,
        ["int16"] = ScalarType.Int16,
        ["int8"] = ScalarType.Int8,
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
        OrderedDictionary<string, Tensor> tensors = PthFile.ReadAll(Path.Combine(s_folder, name));
        JsonProperty[] listed = [.. index.RootElement.GetProperty("files").GetProperty(name).GetProperty("tensors").EnumerateObject()];
        Assert.Equal(listed.Select(t => t.Name).Order(StringComparer.Ordinal), tensors.Keys.Order(StringComparer.Ordinal));
        foreach (JsonProperty tensor in listed)
        {
            Tensor value = tensors[tensor.Name];
            Assert.Equal(s_types[tensor.Value.GetProperty("dtype").GetString()!], value.dtype);
            Assert.Equal(tensor.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()), value.shape);
            Assert.Equal(expected[tensor.Value.GetProperty("expected").GetString()!].Data, value.contiguous().bytes.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(ValidFiles))]
    public void The_weights_are_found_where_the_training_script_put_them(string name)
    {
        using var scope = NewDisposeScope();
        using JsonDocument index = Json();
        JsonElement file = index.RootElement.GetProperty("files").GetProperty(name);
        string at = file.GetProperty("state_dict_at").GetString() ?? "";
        Checkpoint checkpoint = Checkpoint.Read(Path.Combine(s_folder, name));
        Assert.Equal(at, checkpoint.StateDictAt);
        string prefix = at.Length == 0 ? "" : at + "/";
        IEnumerable<string> wanted = file.GetProperty("tensors").EnumerateObject().Select(t => t.Name).Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n[prefix.Length..]);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), checkpoint.Tensors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_refused_in_one_line_with_its_name(string name)
    {
        using var scope = NewDisposeScope();
        string path = Path.Combine(s_folder, name);
        using JsonDocument index = Json();
        bool mayBeAccepted = index.RootElement.GetProperty("files").GetProperty(name).TryGetProperty("reader_may_accept", out JsonElement may) && may.GetBoolean();
        foreach (Action read in (Action[])[() => PthFile.ReadAll(path), () => Checkpoint.Read(path)])
        {
            Exception? refusal = Record.Exception(read);
            if (refusal is null && mayBeAccepted)
            {
                continue;
            }
            string message = Assert.IsType<BadInputException>(refusal).Message;
            Assert.StartsWith(path, message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Theory]
    [InlineData("os_system", "posix.system")]
    [InlineData("eval", "__builtin__.eval")]
    public void A_file_that_would_run_something_is_refused_with_the_name_of_it(string part, string told)
    {
        foreach (string path in Directory.EnumerateFiles(s_folder, $"bad_*{part}*.pth"))
        {
            Assert.Contains(told, Assert.Throws<BadInputException>(() => PthFile.ReadAll(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Views_of_one_storage_stay_one_storage()
    {
        using var scope = NewDisposeScope();
        foreach (string path in Directory.EnumerateFiles(s_folder, "*_views.pth"))
        {
            OrderedDictionary<string, Tensor> tensors = PthFile.ReadAll(path);
            Tensor row = tensors["row1"], whole = tensors["base"];
            row.fill_(7);
            Assert.Equal(7, whole[1, 0].item<float>());
        }
    }

    [Fact]
    public void Facts_beside_the_weights_are_told()
    {
        using var scope = NewDisposeScope();
        foreach (string name in (string[])["zip_nested.pth", "legacy_nested.pth"])
        {
            CheckpointFacts facts = Checkpoint.Read(Path.Combine(s_folder, name)).Facts;
            Assert.True(int.Parse(facts.Texts["epoch"], CultureInfo.InvariantCulture) > 0);
            Assert.NotEmpty(facts.Classes);
        }
    }

    private static TheoryData<string> Files(bool valid)
    {
        using JsonDocument index = Json();
        return [.. index.RootElement.GetProperty("files").EnumerateObject()
            .Where(f => !f.Name.EndsWith(".safetensors", StringComparison.Ordinal) && f.Value.GetProperty("valid").GetBoolean() == valid)
            .Select(f => f.Name)];
    }

    private static JsonDocument Json() => JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "index.json")));
}
