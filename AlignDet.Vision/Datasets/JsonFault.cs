using System.Buffers;
using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Says what is wrong with a file that is not JSON, and where.</summary>
internal static class JsonFault
{
    /// <summary>How deep a file may be nested.</summary>
    public const int MaxDepth = 64;

    private const string FixSyntax = "Write it as JSON again, with a program that makes valid JSON";

    public static BadInputException Explain(string path, JsonException fault, JsonBrackets brackets)
    {
        string where = $"at line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}";
        if (brackets.Depth > MaxDepth)
            return new(path, $"the JSON is nested deeper than {MaxDepth} levels {where}", FixSyntax, fault);
        if (brackets.IsCutOff)
            return new(path, $"the JSON stops in the middle {where}: the file was cut off", "Copy or download it again", fault);
        // the parser's own sentence, without the place it adds in another form
        string reason = fault.Message.Split(" LineNumber:")[0].Split(" which is not supported in this mode")[0].TrimEnd('.', ' ');
        return new(path, $"this is not valid JSON {where}: {Shown.Sentence(reason)}", FixSyntax, fault);
    }

    public static BadInputException Empty(string path) => new(path, "the file is empty", "Copy it again or write it anew");

    /// <param name="path">As it is shown.</param>
    /// <param name="bytes">Bytes of which one is wrong.</param>
    /// <param name="line">Lines before them.</param>
    /// <param name="inLine">Bytes of their first line before them.</param>
    public static BadInputException NotUtf8(string path, ReadOnlySpan<byte> bytes, long line, long inLine)
    {
        int place = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[place..], out _, out int length) == OperationStatus.Done)
            place += length;
        int lineStart = bytes[..place].LastIndexOf((byte)'\n') + 1;
        line += bytes[..place].Count((byte)'\n');
        long column = lineStart > 0 ? place - lineStart : inLine + place;
        return new(path, $"byte 0x{bytes[place]:x2} at line {line + 1}, byte {column + 1} is not UTF-8 text", "Save the file as UTF-8");
    }

    /// <summary>What it means that a file could not be opened or read.</summary>
    public static BadInputException Unreadable(string path, Exception fault) => fault is FileNotFoundException or DirectoryNotFoundException
        ? new(path, "the file is not there", "Check the path", fault)
        : new(path, "the file cannot be read", "Check that it is a file which you may read", fault);

    /// <summary>Whether a fault is of the file and not of the program.</summary>
    public static bool IsOfFile(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
