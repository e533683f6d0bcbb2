using System.Text;
using System.Text.Json;

namespace AlignDet.Cli.Runs;

/// <summary>
/// metrics.ndjson, one line a step: <c>{"s":120,"t":"2026-01-02T03:04:05Z","v":{"train/loss":1.23}}</c>. Lines gather in
/// memory and go to the file with every checkpoint, and every few seconds for whoever watches.
/// </summary>
internal sealed class MetricsWriter(string path, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly StringBuilder _buffer = new();
    private readonly Lock _lock = new();
    private DateTimeOffset _flushed = time.GetUtcNow();

    /// <summary>Takes out what lies beyond a step, and a last line that was cut off; the resumed run writes it again.</summary>
    public static void CutAfter(string path, long step)
    {
        if (File.Exists(path))
        {
            AtomicFile.WriteText(path, string.Concat(File.ReadLines(path).Where(line => StepOf(line) <= step).Select(line => line + "\n")));
        }
    }

    public void Write(long step, IReadOnlyDictionary<string, double> values)
    {
        DateTimeOffset now = time.GetUtcNow();
        // JSON has no NaN: a value that is not finite is left out, and its absence shows as a gap
        Dictionary<string, double> finite = values.Where(value => double.IsFinite(value.Value)).ToDictionary();
        string line = JsonSerializer.Serialize(new { s = step, t = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), v = finite });
        lock (_lock)
        {
            _buffer.Append(line).Append('\n');
            if (now - _flushed > s_interval)
            {
                Flush();
            }
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            File.AppendAllText(path, _buffer.ToString());
            _buffer.Clear();
            _flushed = time.GetUtcNow();
        }
    }

    public void Dispose() => Flush();

    private static long StepOf(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("s").GetInt64();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return long.MaxValue;
        }
    }
}
