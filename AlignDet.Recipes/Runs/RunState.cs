namespace AlignDet.Recipes.Runs;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>Waits for runs whose results it needs.</summary>
    Blocked,

    /// <summary>Waits for a trainer.</summary>
    Queued,

    /// <summary>A trainer works on it.</summary>
    Running,

    /// <summary>Stopped at a checkpoint on request; can be resumed.</summary>
    Paused,

    /// <summary>Done; its results are there.</summary>
    Succeeded,

    /// <summary>Ended by an error; can be retried.</summary>
    Failed,

    /// <summary>Ended on request.</summary>
    Cancelled,
}

/// <summary>What a user has asked of a running run; the trainer sees it at its next heartbeat, at the latest.</summary>
public enum RunRequest
{
    /// <summary>Write a checkpoint, give the trainer back.</summary>
    Pause,

    /// <summary>Stop at once.</summary>
    Cancel,
}
