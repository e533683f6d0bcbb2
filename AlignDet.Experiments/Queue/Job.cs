using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Queue;

/// <summary>A job somebody may take: a run to be carried out.</summary>
/// <param name="Workspace">Whose run.</param>
/// <param name="Run">Its id.</param>
/// <param name="Lane"><c>train</c> or <c>interactive</c>.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="Device">Kind of device a trainer must have, <c>cpu</c> or <c>cuda</c>; null: any.</param>
public sealed record Job(string Workspace, string Run, string Lane, int Priority, string? Device = null)
{
    /// <summary>Its name in the queue: a run is there once at most.</summary>
    internal string Id => $"{Workspace}/{Run}";

    /// <summary>The job that carries a run out.</summary>
    public static Job Of(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new Job(run.Workspace, run.Id, Lanes.Of(run.Stage), run.Priority, run.Requires.TryGetValue("device", out string? device) ? KindOf(device) : null);
    }

    /// <summary>The kind of a device: <c>cuda</c> of <c>cuda:1</c>.</summary>
    public static string KindOf(string device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.Split(':')[0];
    }
}

/// <summary>A job in somebody's hands.</summary>
/// <param name="Job">The job.</param>
/// <param name="Token">Fence: what is done without it changes nothing.</param>
/// <param name="Attempt">How often the job was taken.</param>
public sealed record JobLease(Job Job, string Token, int Attempt);
