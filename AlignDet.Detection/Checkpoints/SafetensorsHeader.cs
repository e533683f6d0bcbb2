using System.Text.Json;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>The checked header of a safetensors file.</summary>
/// <param name="Entries">In file order of their data, without gaps or overlaps.</param>
/// <param name="Metadata">Free text by key.</param>
/// <param name="DataStart">Byte of the file where the numbers start.</param>
public sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, Dictionary<string, string> Metadata, long DataStart)
{
    /// <exception cref="BadInputException">Anything is not as the format demands.</exception>
    internal static SafetensorsHeader Parse(byte[] json, string path, long dataStart, long dataLength)
    {
        if (json[0] != (byte)'{')
        {
            throw SafetensorsFile.Bad(path, "its header does not start with {");
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            var entries = new List<SafetensorsEntry>();
            var metadata = new Dictionary<string, string>();
            var seen = new HashSet<string>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(property.Name))
                {
                    throw SafetensorsFile.Bad(path, $"names {ShownText.Of(property.Name)} twice");
                }
                if (property.Name == "__metadata__")
                {
                    metadata = Metadatas(property.Value, path);
                }
                else
                {
                    entries.Add(Entry(property, path, dataLength));
                }
            }
            entries.Sort((a, b) => (a.Start, a.End).CompareTo((b.Start, b.End)));
            CheckCover(entries, path, dataLength);
            return new SafetensorsHeader(entries, metadata, dataStart);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: a string that is no Unicode text
        {
            throw new BadInputException(path, "its header is not JSON", "Write the checkpoint again or take another", e);
        }
    }

    private static Dictionary<string, string> Metadatas(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
        {
            throw SafetensorsFile.Bad(path, "its __metadata__ is not an object of strings");
        }
        var metadata = new Dictionary<string, string>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            metadata[property.Name] = property.Value.GetString()!;
        }
        return metadata;
    }

    private static SafetensorsEntry Entry(JsonProperty property, string path, long dataLength)
    {
        string name = ShownText.Of(property.Name);
        JsonElement value = property.Value;
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String
            || !TryLongs(value, "shape", out long[] shape) || !TryLongs(value, "data_offsets", out long[] offsets) || offsets.Length != 2)
        {
            throw SafetensorsFile.Bad(path, $"{name} lacks a right dtype, shape or data_offsets");
        }
        if (SafetensorsType.Find(dtype.GetString()) is not var (type, size))
        {
            string typeName = ShownText.Of(dtype.GetString()!);
            throw SafetensorsType.IsOfTheFormat(typeName)
                ? new BadInputException(path, $"{name} has numbers of the type {typeName}, which Torch has no tensors of here", "Convert it to F32, F16 or BF16 with the tool that wrote it")
                : SafetensorsFile.Bad(path, $"{name} has the number type {typeName}, which the format does not know");
        }
        (long start, long end) = (offsets[0], offsets[1]);
        if (start > end || end > dataLength)
        {
            throw SafetensorsFile.Bad(path, $"{name} lies at bytes {start} to {end} of {dataLength}");
        }
        UInt128 bytes = (UInt128)size;
        foreach (long side in shape)
        {
            bytes *= (UInt128)Math.Max(1, side); // Torch works out strides as if no side were 0, and these must not overflow
            if (bytes > long.MaxValue)
            {
                throw SafetensorsFile.Bad(path, $"{name} has an impossible shape");
            }
        }
        bytes = shape.Contains(0) ? 0 : bytes;
        if (bytes != (UInt128)(end - start))
        {
            throw SafetensorsFile.Bad(path, $"{name} of shape [{string.Join(", ", shape)}] needs {bytes} bytes and has {end - start}");
        }
        return new SafetensorsEntry(property.Name, type, shape, start, end);
    }

    /// <summary>True where the value is an array of whole numbers that are not negative.</summary>
    private static bool TryLongs(JsonElement parent, string key, out long[] values)
    {
        values = [];
        if (!parent.TryGetProperty(key, out JsonElement array) || array.ValueKind != JsonValueKind.Array)
        {
            return false;
        }
        var list = new List<long>();
        foreach (JsonElement element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number) || number < 0)
            {
                return false;
            }
            list.Add(number);
        }
        values = [.. list];
        return true;
    }

    private static void CheckCover(List<SafetensorsEntry> entries, string path, long dataLength)
    {
        long at = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Start != at)
            {
                throw SafetensorsFile.Bad(path, $"{ShownText.Of(entry.Name)} starts at byte {entry.Start}, the one before ends at {at}");
            }
            at = entry.End;
        }
        if (at != dataLength)
        {
            throw SafetensorsFile.Bad(path, $"its tensors end at byte {at} of {dataLength}");
        }
    }
}

/// <summary>A tensor of a safetensors file.</summary>
/// <param name="Name">Parameter name.</param>
/// <param name="Type">Number type.</param>
/// <param name="Shape">Sides.</param>
/// <param name="Start">First byte, from the start of the data.</param>
/// <param name="End">Byte after the last.</param>
public sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Start, long End);
