using System.Globalization;
using System.Text.Json;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Metrics;

/// <summary>
/// One kind of lines of an attempt: the open segment in memory, its live tail and messages, its way into the store. For one caller at
/// a time.
/// </summary>
/// <param name="store">Takes the segments.</param>
/// <param name="folder">Key of the folder of the segments, with a slash at its end.</param>
/// <param name="tail">The live tail.</param>
/// <param name="feed">Tells who watches.</param>
/// <param name="message">The message without its lines.</param>
/// <param name="beside">Further files of a segment by the folder below <paramref name="folder"/>, written before it.</param>
internal sealed class LineSink<T>(
    IArtifactStore store, string folder, LiveTail tail, LiveFeed feed, LiveEvent message, Func<IReadOnlyList<T>, IEnumerable<(string Folder, byte[] Content)>>? beside)
{
    private const int LinesAMessage = 200;

    private readonly List<T> _lines = [];
    private readonly List<byte[]> _texts = [];
    private int _bytes, _segment, _told, _tailed;

    /// <summary>Length of the open segment.</summary>
    public int Bytes => _bytes;

    /// <summary>When the first line of the open segment came; null while it is empty.</summary>
    public DateTimeOffset? Since { get; private set; }

    public void Add(T line, DateTimeOffset now)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(line, PlatformJson.Compact);
        _lines.Add(line);
        _texts.Add(text);
        _bytes += text.Length + 1;
        Since ??= now;
    }

    /// <summary>Tells who watches of the lines that are new since the last time.</summary>
    public async Task TellAsync(CancellationToken cancel)
    {
        if (_tailed < _texts.Count)
        {
            int segment = await SegmentAsync(cancel), count = _texts.Count;
            _tailed = await tail.AddAsync(segment, _tailed, _texts[_tailed..count]) ? count : _tailed;
        }
        for (; _told < _texts.Count; _told = Math.Min(_told + LinesAMessage, _texts.Count))
        {
            JsonElement[] lines = [.. _texts.Skip(_told).Take(LinesAMessage).Select(text => JsonSerializer.Deserialize<JsonElement>(text))];
            await feed.PublishAsync(message with { Data = lines });
        }
    }

    /// <summary>Puts the open segment into the store and begins the next; after a fault the lines are still here.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        if (_lines.Count == 0)
        {
            return;
        }
        await TellAsync(cancel);
        int segment = await SegmentAsync(cancel);
        string name = NameOf(segment);
        foreach ((string inner, byte[] content) in beside?.Invoke(_lines) ?? [])
        {
            await store.WriteAsync($"{folder}{inner}/{name}", content, WriteCondition.Always, null, cancel);
        }
        byte[] text = new byte[_bytes];
        int at = 0;
        foreach (byte[] line in _texts)
        {
            line.CopyTo(text, at);
            text[at + line.Length] = (byte)'\n';
            at += line.Length + 1;
        }
        // nobody else writes under this attempt, and a write whose success was not told may come again
        await store.WriteAsync(folder + name, text, WriteCondition.Always, null, cancel);
        await tail.ClearAsync();
        _lines.Clear();
        _texts.Clear();
        (_bytes, _told, _tailed, _segment, Since) = (0, 0, 0, segment + 1, null);
    }

    /// <summary>The name of a segment: <c>000001.ndjson</c>.</summary>
    public static string NameOf(int segment) => string.Create(CultureInfo.InvariantCulture, $"{segment:D6}.ndjson");

    /// <summary>The number of the open segment: what is in the store already is never overwritten.</summary>
    private async Task<int> SegmentAsync(CancellationToken cancel)
    {
        if (_segment == 0)
        {
            IReadOnlyList<Segment> closed = await Segment.ListAsync(store, folder, cancel);
            _segment = closed.Count == 0 ? 1 : closed[^1].Number + 1;
        }
        return _segment;
    }
}
