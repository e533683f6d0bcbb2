using System.Buffers.Binary;
using System.Text.Json;

namespace AlignDet.Tests.Oracle;

/// <summary>A safetensors reader for trusted fixtures, apart from the one under test, so that both cannot be wrong alike.</summary>
public static class SafetensorsFixture
{
    /// <summary>Every tensor of the file, by name.</summary>
    public static Dictionary<string, OracleTensor> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int headerLength = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        int dataStart = 8 + headerLength;
        using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(8, headerLength));
        var tensors = new Dictionary<string, OracleTensor>();
        foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt32())];
            tensors.Add(entry.Name, new OracleTensor(
                entry.Value.GetProperty("dtype").GetString()!,
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())],
                bytes[(dataStart + offsets[0])..(dataStart + offsets[1])]));
        }
        return tensors;
    }
}
