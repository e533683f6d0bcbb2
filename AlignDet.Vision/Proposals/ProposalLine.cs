using System.Buffers;
using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// The lines of a work file, JSON each: the first says what is searched for and where, every other has one picture's boxes as corners.
/// </summary>
internal static class ProposalLine
{
    private static readonly JsonWriterOptions s_plain = new() { SkipValidation = true };

    /// <summary>The first line; work goes on only under the very same.</summary>
    public static byte[] Header(ProposalSource source, ProposalSpec spec) =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(new
        {
            alignDetProposals = 1,
            version = ProposalInfo.Version,
            folder = Path.GetFullPath(source.Folder),
            settings = spec with { Dedup = spec.DropsRepeats() },
        }),
        (byte)'\n',
    ];

    /// <summary>A picture's line, its end included.</summary>
    public static ReadOnlyMemory<byte> Write(string file, PictureStamp stamp, FoundProposals found)
    {
        ArrayBufferWriter<byte> bytes = new(64 + 24 * found.Boxes.Count);
        using (Utf8JsonWriter writer = new(bytes, s_plain))
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WriteNumber("bytes", stamp.Bytes);
            writer.WriteNumber("changed", stamp.Changed);
            writer.WriteNumber("width", found.Width);
            writer.WriteNumber("height", found.Height);
            writer.WriteStartArray("boxes");
            foreach (Box box in found.Boxes)
            {
                writer.WriteNumberValue(box.X1);
                writer.WriteNumberValue(box.Y1);
                writer.WriteNumberValue(box.X2);
                writer.WriteNumberValue(box.Y2);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        bytes.Write("\n"u8);
        return bytes.WrittenMemory;
    }

    /// <summary>What a line says; null for one that is damaged.</summary>
    public static (string File, PictureStamp Stamp, FoundProposals Found)? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            reader.Read();
            string file = "";
            long bytes = 0, changed = 0;
            int width = 0, height = 0;
            List<Box>? boxes = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                switch (name)
                {
                    case "file": file = reader.GetString() ?? ""; break;
                    case "bytes": bytes = reader.GetInt64(); break;
                    case "changed": changed = reader.GetInt64(); break;
                    case "width": width = reader.GetInt32(); break;
                    case "height": height = reader.GetInt32(); break;
                    case "boxes": boxes = ReadBoxes(ref reader); break;
                    default: return null;
                }
            }
            return boxes is not null && width > 0 && height > 0 ? (file, new PictureStamp(bytes, changed), new FoundProposals(width, height, boxes, null)) : null;
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static List<Box> ReadBoxes(ref Utf8JsonReader reader)
    {
        List<Box> boxes = [];
        Span<float> corners = stackalloc float[4];
        int read = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            corners[read++ % 4] = reader.GetSingle();
            if (read % 4 == 0)
            {
                boxes.Add(new Box(corners[0], corners[1], corners[2], corners[3]));
            }
        }
        return read % 4 == 0 ? boxes : throw new FormatException("a box has four numbers");
    }
}
