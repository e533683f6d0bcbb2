namespace AlignDet.Experiments.Metrics;

/// <summary>How often an attempt's lines go where.</summary>
public sealed record AttemptWriterOptions
{
    /// <summary>A segment is closed when it is this long.</summary>
    public int SegmentBytes { get; init; } = 4 << 20;

    /// <summary>A segment is closed when its first line is this old.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Who watches is told this often.</summary>
    public TimeSpan LiveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Wait before a failed write is tried again, doubled each time.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromSeconds(0.5);
}
