namespace AlignDet.Experiments.Queue;

/// <summary>A job somebody may take: a run to be carried out.</summary>
/// <param name="Workspace">Whose run.</param>
/// <param name="Run">Its id.</param>
/// <param name="Lane"><c>train</c> or <c>interactive</c>.</param>
/// <param name="Priority">Higher goes first.</param>
public sealed record Job(string Workspace, string Run, string Lane, int Priority);

/// <summary>A job in somebody's hands.</summary>
/// <param name="Job">The job.</param>
/// <param name="Token">Fence: what is done without it changes nothing.</param>
/// <param name="Attempt">How often the job was taken.</param>
public sealed record JobLease(Job Job, string Token, int Attempt);

/// <summary>Jobs in Redis: lists ready and inflight, leases by the server's clock, a fence per job. Holds nothing that the store could not give again.</summary>
public sealed class JobQueue
{
    /// <summary>Puts a job in unless it is there already.</summary>
    public Task<bool> EnqueueAsync(Job job, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Takes the next job of a lane; null when there is none.</summary>
    public Task<JobLease?> ClaimAsync(string lane, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Keeps a job for another lease time; false when it is somebody else's now.</summary>
    public Task<bool> RenewAsync(JobLease lease, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Takes a finished job out; false when it was somebody else's.</summary>
    public Task<bool> CompleteAsync(JobLease lease, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Gives a job back for somebody else; false when it was somebody else's.</summary>
    public Task<bool> ReleaseAsync(JobLease lease, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Takes a job that waits out of the queue; false when it does not wait.</summary>
    public Task<bool> RemoveAsync(Job job, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>Gives back jobs whose lease ran out.</summary>
    public Task<int> SweepAsync(string lane, CancellationToken cancel) => throw new NotImplementedException();
}
