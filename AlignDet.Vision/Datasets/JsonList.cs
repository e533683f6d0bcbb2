using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Reads a file that is a list, item by item; a few hundred kilobytes of it are in memory at a time.</summary>
internal static class JsonList
{
    private enum Step
    {
        Item,
        End,
        NeedsMore,
    }

    /// <summary>Goes through the items.</summary>
    /// <param name="path">The file.</param>
    /// <param name="visitor">Takes the items; made anew where the file must be read a second time, because of numbers that JSON does not know.</param>
    /// <param name="kind">What the list is of, for messages: "a list of detections".</param>
    /// <param name="cure">What to give instead of a file that is no list.</param>
    /// <param name="progress">Bytes read, and how many there are.</param>
    /// <param name="cancel">Stops between pieces.</param>
    /// <exception cref="BadInputException">The file cannot be read, is no list or no JSON; the message has the line and the byte.</exception>
    public static TVisitor Read<TVisitor>(string path, Func<TVisitor> visitor, string kind, string cure, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancel = default)
        where TVisitor : IJsonItemVisitor
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string shown = Shown.Path(path);
        using Stream stream = Open(path, shown);
        try
        {
            return Visit(stream, shown, visitor(), kind, cure, marksNonFinite: false, progress, cancel);
        }
        catch (JsonException)
        {
            // most likely NaN; searching every file for it would cost more than reading the few that have it twice
        }
        catch (IOException fault)
        {
            throw JsonFault.Unreadable(shown, fault);
        }
        try
        {
            stream.Position = 0;
            return Visit(stream, shown, visitor(), kind, cure, marksNonFinite: true, progress, cancel);
        }
        catch (JsonException fault)
        {
            stream.Position = 0;
            throw JsonFault.Explain(shown, fault, Brackets(stream));
        }
    }

    private static Stream Open(string path, string shown)
    {
        try
        {
            return Seekable(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan));
        }
        catch (Exception fault) when (JsonFault.IsOfFile(fault))
        {
            throw JsonFault.Unreadable(shown, fault);
        }
    }

    private static Stream Seekable(FileStream stream)
    {
        if (stream.CanSeek)
            return stream;
        // a pipe gives its bytes but once
        using (stream)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
    }

    private static TVisitor Visit<TVisitor>(
        Stream stream, string path, TVisitor visitor, string kind, string cure, bool marksNonFinite, IProgress<(long Done, long Total)>? progress, CancellationToken cancel)
        where TVisitor : IJsonItemVisitor
    {
        using var chunks = new JsonChunks(stream, path, marksNonFinite);
        Utf8JsonReader reader = chunks.Reader();
        while (!reader.Read())
        {
            chunks.Advance(reader);
            reader = chunks.Reader();
        }
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            string given = reader.TokenType == JsonTokenType.StartObject ? "an object (is it an annotation file?)" : "a single value";
            throw new BadInputException(path, $"the JSON is {given}, not {kind}", cure);
        }
        for (int index = 0; ;)
        {
            Utf8JsonReader before = reader;
            switch (Next(ref reader, visitor, index))
            {
                case Step.Item:
                    index++;
                    continue;
                case Step.NeedsMore:
                    chunks.Advance(before);
                    progress?.Report((stream.Position, stream.Length));
                    cancel.ThrowIfCancellationRequested();
                    reader = chunks.Reader();
                    continue;
                default:
                    // what is behind the end of the list is seen only by reading on
                    while (!reader.Read() && !chunks.IsLast)
                    {
                        chunks.Advance(reader);
                        reader = chunks.Reader();
                    }
                    return visitor;
            }
        }
    }

    private static Step Next<TVisitor>(ref Utf8JsonReader reader, TVisitor visitor, int index)
        where TVisitor : IJsonItemVisitor
    {
        if (!reader.Read())
            return Step.NeedsMore;
        if (reader.TokenType == JsonTokenType.EndArray)
            return Step.End;
        Utf8JsonReader item = reader;
        switch (visitor.TryAdd(ref item))
        {
            case JsonItem.Added:
                reader = item;
                return Step.Item;
            case JsonItem.CutOff:
                return Step.NeedsMore;
            default:
                if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? document))
                    return Step.NeedsMore;
                using (document)
                    visitor.Add(document.RootElement, index);
                return Step.Item;
        }
    }

    private static JsonBrackets Brackets(Stream stream)
    {
        var brackets = new JsonBrackets();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
            brackets.Feed(buffer.AsSpan(0, count));
        return brackets;
    }
}

/// <summary>What became of an item on the short way.</summary>
internal enum JsonItem
{
    /// <summary>It was as expected.</summary>
    Added,

    /// <summary>It goes on behind what is in memory.</summary>
    CutOff,

    /// <summary>It must be looked at on the long way.</summary>
    Odd,
}

/// <summary>Takes the items of a list.</summary>
internal interface IJsonItemVisitor
{
    /// <summary>Takes an item that is written as almost all are.</summary>
    /// <param name="reader">On the item's first token; when the item was added, on its last.</param>
    JsonItem TryAdd(ref Utf8JsonReader reader);

    /// <summary>Takes any other item, or says what is wrong with it.</summary>
    void Add(JsonElement item, int index);
}
