using AlignDet.Recipes;

namespace AlignDet.Experiments.Metrics;

/// <summary>Tries store writes again: a full disk or a lost share is often mended within a minute.</summary>
internal static class Retry
{
    /// <summary>Whether a fault of the store may pass.</summary>
    public static bool MayPass(Exception fault) => fault is BadInputException or IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException;

    /// <summary>The last of five faults goes on to the caller.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work, TimeSpan wait, CancellationToken cancel)
    {
        for (int left = 4; ; left--, wait *= 2)
        {
            try
            {
                return await work();
            }
            catch (Exception fault) when (left > 0 && MayPass(fault))
            {
                await Task.Delay(wait, cancel);
            }
        }
    }
}
