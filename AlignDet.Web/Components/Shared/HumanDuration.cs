using System.Globalization;

namespace AlignDet.Web.Components.Shared;

/// <summary>Spans of time and amounts in words.</summary>
public static class HumanDuration
{
    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>3 min 12 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>: the two largest units.</summary>
    public static string Format(TimeSpan span)
    {
        if (span < TimeSpan.FromSeconds(0.95))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.0} s");
        }
        // the seconds are rounded first, so that 59.6 s is "1 min 0 s", not "60 s"
        long seconds = (long)Math.Round(span.TotalSeconds, MidpointRounding.AwayFromZero);
        long minutes = seconds / 60, hours = minutes / 60, days = hours / 24;
        return string.Create(CultureInfo.InvariantCulture, $"{(
            days > 0 ? $"{days} d {hours % 24} h" :
            hours > 0 ? $"{hours} h {minutes % 60} min" :
            minutes > 0 ? $"{minutes} min {seconds % 60} s" : $"{seconds} s")}");
    }

    /// <summary><c>3 min 12 s left</c>; coarse, so that it does not flicker; null while nothing is known.</summary>
    public static string? Left(double? seconds) => seconds switch
    {
        null => null,
        double value when !double.IsFinite(value) || value < 0 => null,
        < 3 => "a moment left",
        >= 600 => Format(TimeSpan.FromMinutes(Math.Round(seconds.Value / 60))).Replace(" 0 s", "", StringComparison.Ordinal) + " left",
        _ => Format(TimeSpan.FromSeconds(seconds.Value)) + " left",
    };

    /// <summary><c>1.4 GB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };

    /// <summary><c>12,345</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
