using System.Text.Json;
using System.Text.Unicode;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>A JSON file in memory, checked as far as text goes; items are parsed one at a time, so that large files fit.</summary>
internal sealed class JsonFile
{
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
            throw JsonFault.Empty(shown);
        if (!Utf8.IsValid(bytes))
            throw JsonFault.NotUtf8(shown, bytes, 0, 0);
        new NonFiniteMarks().Mark(bytes, bytes.Length);
        return new JsonFile(shown, bytes);
    }

    /// <summary>
    /// Goes through the file: <paramref name="visit"/> gets the reader on its first token.
    /// </summary>
    /// <exception cref="BadInputException">The file is not JSON; the message has the line and the byte.</exception>
    public void Read(JsonVisitor visit)
    {
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { MaxDepth = JsonFault.MaxDepth });
        try
        {
            reader.Read();
            visit(ref reader);
            // what is behind the end of the root is seen only by reading on
            reader.Read();
        }
        catch (JsonException fault)
        {
            var brackets = new JsonBrackets();
            brackets.Feed(_bytes);
            throw JsonFault.Explain(Path, fault, brackets);
        }
    }

    private static byte[] ReadAll(string path, string shown)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (JsonFault.IsOfFile(fault))
        {
            throw fault is IOException and not (FileNotFoundException or DirectoryNotFoundException)
                ? new BadInputException(shown, "the file cannot be read", "Check that it is a file of less than 2 GB which you may read", fault)
                : JsonFault.Unreadable(shown, fault);
        }
    }
}

/// <summary>Reads a file from the first token to the end of the root value.</summary>
internal delegate void JsonVisitor(ref Utf8JsonReader reader);
