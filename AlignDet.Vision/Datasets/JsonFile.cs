using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>A JSON file in memory, checked as far as text goes; items are parsed one at a time, so that large files fit.</summary>
internal sealed class JsonFile
{
    private const int MaxDepth = 64;
    private const string FixSyntax = "Write it as JSON again, with a program that makes valid JSON";

    private static readonly SearchValues<byte> s_outsideStrings = SearchValues.Create("\"NI"u8);
    private static readonly SearchValues<byte> s_insideStrings = SearchValues.Create("\"\\"u8);

    private readonly byte[] _bytes;

    private JsonFile(string path, byte[] bytes)
    {
        Path = path;
        _bytes = bytes;
    }

    /// <summary>The path as given, fit for messages.</summary>
    public string Path { get; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="BadInputException">It is missing, empty, unreadable, too large or not UTF-8.</exception>
    public static JsonFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string shown = Shown.Path(path);
        byte[] bytes = ReadAll(path, shown);
        if (bytes.AsSpan().StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new BadInputException(shown, "the file is empty", "Copy it again or write it anew");
        if (!Utf8.IsValid(bytes))
        {
            int place = FirstBadByte(bytes);
            throw new BadInputException(
                shown, $"byte 0x{bytes[place]:x2} {LineOf(bytes, place)} is not UTF-8 text", "Save the file as UTF-8");
        }
        MarkNonFinite(bytes);
        return new JsonFile(shown, bytes);
    }

    /// <summary>
    /// Goes through the file: <paramref name="visit"/> gets the reader on its first token.
    /// </summary>
    /// <exception cref="BadInputException">The file is not JSON; the message has the line and the byte.</exception>
    public void Read(JsonVisitor visit)
    {
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            visit(ref reader);
            // what is behind the end of the root is seen only by reading on
            reader.Read();
        }
        catch (JsonException fault)
        {
            throw Explain(fault);
        }
    }

    private BadInputException Explain(JsonException fault)
    {
        string where = $"at line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}";
        (bool cutOff, int depth) = JsonBrackets.Look(_bytes);
        if (depth > MaxDepth)
            return new(Path, $"the JSON is nested deeper than {MaxDepth} levels {where}", FixSyntax, fault);
        if (cutOff)
            return new(Path, $"the JSON stops in the middle {where}: the file was cut off", "Copy or download it again", fault);
        // the parser's own sentence, without the place it adds in another form
        string reason = fault.Message.Split(" LineNumber:")[0].Split(" which is not supported in this mode")[0].TrimEnd('.', ' ');
        return new(Path, $"this is not valid JSON {where}: {Shown.Sentence(reason)}", FixSyntax, fault);
    }

    private static byte[] ReadAll(string path, string shown)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException(shown, "the file is not there", "Check the path", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(shown, "the file cannot be read", "Check that it is a file of less than 2 GB which you may read", fault);
        }
    }

    private static int FirstBadByte(ReadOnlySpan<byte> bytes)
    {
        int place = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[place..], out _, out int length) == OperationStatus.Done)
            place += length;
        return place;
    }

    private static string LineOf(ReadOnlySpan<byte> bytes, int place)
    {
        int lineStart = bytes[..place].LastIndexOf((byte)'\n') + 1;
        return $"at line {bytes[..place].Count((byte)'\n') + 1}, byte {place - lineStart + 1}";
    }

    /// <summary>
    /// Python writes NaN, Infinity and -Infinity, which JSON does not know. A string of the same length takes their place, so
    /// that the item they are in can be named (see <see cref="JsonValues.NonFinite"/>) and all other places stay what they are.
    /// </summary>
    private static void MarkNonFinite(Span<byte> bytes)
    {
        int at = 0;
        while (bytes[at..].IndexOfAny(s_outsideStrings) is int step and >= 0)
        {
            at += step;
            Span<byte> rest = bytes[at..];
            if (rest[0] == '"')
                at += StringLength(rest);
            else if (rest.StartsWith("NaN"u8))
                at += Mark(rest[..3], 1);
            else if (rest.StartsWith("Infinity"u8))
                at += at > 0 && bytes[at - 1] == '-' ? Mark(bytes.Slice(at - 1, 9), 3) - 1 : Mark(rest[..8], 2);
            else
                at++;
        }
    }

    private static int Mark(Span<byte> token, int marks)
    {
        token.Fill((byte)' ');
        token[0] = (byte)'"';
        token.Slice(1, marks).Fill(JsonValues.NonFiniteMark);
        token[marks + 1] = (byte)'"';
        return token.Length;
    }

    /// <summary>Bytes from the opening to behind the closing quote, or to the end where there is none.</summary>
    internal static int StringLength(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (text[at..].IndexOfAny(s_insideStrings) is int step and >= 0)
        {
            at += step;
            if (text[at] == '"')
                return at + 1;
            at += 2;
            if (at > text.Length)
                break;
        }
        return text.Length;
    }
}

/// <summary>Reads a file from the first token to the end of the root value.</summary>
internal delegate void JsonVisitor(ref Utf8JsonReader reader);
