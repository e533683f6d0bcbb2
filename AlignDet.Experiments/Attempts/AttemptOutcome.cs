namespace AlignDet.Experiments.Attempts;

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>The stage is done.</summary>
    Succeeded,

    /// <summary>The stage stopped on request; whose request it was decides whether the run pauses, ends or waits for another trainer.</summary>
    Stopped,

    /// <summary>The stage cannot be done.</summary>
    Failed,

    /// <summary>The stage was broken off because a user wanted the run to end.</summary>
    Cancelled,
}
