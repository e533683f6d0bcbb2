using System.Globalization;

namespace AlignDet.Cli.Display;

/// <summary>How far a phase is and how long it will take.</summary>
internal sealed class PhaseClock(string phase, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _first = -1;

    public string Phase { get; } = phase;

    public long Done { get; private set; }

    public long Total { get; private set; }

    public bool IsComplete => Total > 0 && Done >= Total;

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>From the pace since the first report: a resumed phase does not start at zero. Null before there is a pace.</summary>
    public TimeSpan? Remaining => Done > _first && _first >= 0 ? Elapsed * ((double)(Total - Done) / (Done - _first)) : null;

    public void Report(long done, long total)
    {
        _first = _first < 0 ? done : _first;
        (Done, Total) = (done, total);
    }

    public static string Show(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:D2}:{span.Seconds:D2}")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:D2}");
}
