using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Runs;

/// <summary>What users do to runs. Each call is refused with a clear message where the run's state forbids it.</summary>
public sealed class RunControl
{
    /// <summary>Asks a running run to write a checkpoint and stop; a waiting one is taken out of the queue.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has ended.</exception>
    public Task<RunRecord> PauseAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Lets a paused run go on from its last checkpoint.</summary>
    /// <exception cref="BadInputException">There is no such run, or it is not paused.</exception>
    public Task<RunRecord> ResumeAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Ends a run that has not ended.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has ended.</exception>
    public Task<RunRecord> CancelAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Queues a failed or cancelled run again; it goes on from its last checkpoint, if it has one.</summary>
    /// <exception cref="BadInputException">There is no such run, or it has not failed.</exception>
    public Task<RunRecord> RetryAsync(string workspace, string id, CancellationToken cancel) => throw new NotImplementedException();
}
