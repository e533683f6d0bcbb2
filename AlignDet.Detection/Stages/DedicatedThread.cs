namespace AlignDet.Detection.Stages;

/// <summary>
/// Runs Torch work on one thread from start to end: dispose scopes and gradient mode are per thread, and each thread that
/// calls Torch gets a team of worker threads of its own.
/// </summary>
internal static class DedicatedThread
{
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel) =>
        Task.Factory.StartNew(work, cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
