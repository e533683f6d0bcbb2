namespace AlignDet.Experiments.Queue;

/// <summary>How jobs are kept and given on; section <c>Jobs</c> of the configuration.</summary>
public sealed class JobOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Jobs";

    /// <summary>How long a trainer may be silent before its run is given to another.</summary>
    public double LeaseSeconds { get; set; } = 20;

    /// <summary>How often a trainer says that it lives.</summary>
    public double HeartbeatSeconds { get; set; } = 3;

    /// <summary>How often a trainer looks for work, and queue and records are compared, when nothing is heard.</summary>
    public double PollSeconds { get; set; } = 1;

    /// <summary>So many trainers may die over a run in a row, without a checkpoint between, before it counts as failed.</summary>
    public int MaxAttempts { get; set; } = 5;

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    internal TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);

    internal TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);

    /// <summary>Every problem, each naming its key and what it should be.</summary>
    internal IEnumerable<string> Problems()
    {
        if (LeaseSeconds is not (>= 0.5 and <= 3600))
        {
            yield return $"{Section}:LeaseSeconds is {LeaseSeconds}. Give 0.5 to 3600.";
        }
        if (!(HeartbeatSeconds > 0 && HeartbeatSeconds <= LeaseSeconds / 2))
        {
            yield return $"{Section}:HeartbeatSeconds is {HeartbeatSeconds}. Give more than 0 and at most half of {Section}:LeaseSeconds.";
        }
        if (PollSeconds is not (>= 0.05 and <= 60))
        {
            yield return $"{Section}:PollSeconds is {PollSeconds}. Give 0.05 to 60.";
        }
        if (MaxAttempts < 1)
        {
            yield return $"{Section}:MaxAttempts is {MaxAttempts}. Give 1 or more.";
        }
    }
}
