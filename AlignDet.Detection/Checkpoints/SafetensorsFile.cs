using System.Buffers.Binary;
using System.Text.Json;
using AlignDet.Detection.Checkpoints.PyTorch;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Checkpoints;

/// <summary>
/// Reads and writes safetensors files: 8 bytes header length, a JSON header (name to dtype, shape, offsets), then the raw
/// little-endian numbers (source: the format section of huggingface/safetensors). Every length and offset is checked before
/// a byte is taken for a tensor.
/// </summary>
public static class SafetensorsFile
{
    private const long LargestHeader = 100_000_000; // the reference reader's limit
    private const string MetadataKey = "__metadata__";
    private const string Cure = "Write the checkpoint again or take another";

    /// <summary>Writes tensors in name order; flushed to disk before it returns.</summary>
    /// <param name="path">A new file.</param>
    /// <param name="tensors">On any device; written as they are, made contiguous.</param>
    /// <param name="metadata">String to string, as the format demands.</param>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        Write(file, tensors, metadata);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes tensors in name order.</summary>
    /// <param name="file">From its current place on.</param>
    /// <param name="tensors">On any device; written as they are, made contiguous.</param>
    /// <param name="metadata">String to string, as the format demands.</param>
    public static void Write(Stream file, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        string[] names = [.. tensors.Keys.Order(StringComparer.Ordinal)];
        byte[] header = Header(names, tensors, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        file.Write(header);
        foreach (string name in names)
        {
            using var scope = NewDisposeScope();
            file.Write(tensors[name].detach().cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <returns>Its tensors, on the CPU and owned by the caller's dispose scope, and its metadata.</returns>
    /// <exception cref="BadInputException">The file is not there, or not what the format says.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(string path)
    {
        using FileStream file = Open(path);
        SafetensorsHeader header = ReadHeader(file, path);
        var tensors = new Dictionary<string, Tensor>();
        var blocks = new List<TensorBlock>();
        using var scope = NewDisposeScope();
        foreach (SafetensorsEntry entry in header.Entries)
        {
            Tensor tensor = empty(entry.Shape, dtype: entry.Type);
            tensors.Add(entry.Name, tensor);
            blocks.Add(new TensorBlock(tensor, header.DataStart + entry.Start, Crc: null, entry.Name));
        }
        BlockReader.Read(file.SafeFileHandle, path, blocks);
        scope.MoveToOuter(tensors.Values);
        return (tensors, header.Metadata);
    }

    /// <summary>Reads names, shapes and metadata without the numbers.</summary>
    /// <exception cref="BadInputException">The file is not there, or not what the format says.</exception>
    public static SafetensorsHeader ReadHeader(string path)
    {
        using FileStream file = Open(path);
        return ReadHeader(file, path);
    }

    /// <summary>Whether a file is to be read as safetensors: by its first bytes, where these tell nothing by its name.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    internal static bool LooksLike(string path)
    {
        using FileStream file = Open(path);
        Span<byte> start = stackalloc byte[9];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return (read == start.Length && start[8] == (byte)'{') || (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("PK"u8));
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "cannot be read: " + e.Message.TrimEnd('.'), "Name a file that is there and readable", e);
        }
    }

    private static SafetensorsHeader ReadHeader(FileStream file, string path)
    {
        if (file.Length < 8)
        {
            throw Bad(path, $"has {file.Length} bytes, too few for a safetensors file");
        }
        Span<byte> lengthBytes = stackalloc byte[8];
        file.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length is 0 or > LargestHeader || (long)length > file.Length - 8)
        {
            throw Bad(path, $"says its header has {length} bytes, the file has {file.Length}");
        }
        byte[] json = new byte[length];
        file.ReadExactly(json);
        return SafetensorsHeader.Parse(json, path, dataStart: 8 + (long)length, dataLength: file.Length - 8 - (long)length);
    }

    private static byte[] Header(string[] names, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }
            json.WriteEndObject();
            long at = 0;
            foreach (string name in names)
            {
                Tensor tensor = tensors[name];
                long bytes = tensor.numel() * tensor.element_size();
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsType.Name(tensor.dtype));
                json.WriteStartArray("shape");
                foreach (long side in tensor.shape)
                {
                    json.WriteNumberValue(side);
                }
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at + bytes);
                json.WriteEndArray();
                json.WriteEndObject();
                at += bytes;
            }
            json.WriteEndObject();
        }
        while (stream.Length % 8 != 0)
        {
            stream.WriteByte((byte)' '); // the data start at a multiple of 8, as the reference writer does
        }
        return stream.ToArray();
    }

    internal static BadInputException Bad(string path, string problem) => new(path, problem, Cure);
}
