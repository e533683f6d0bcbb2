namespace AlignDet.AppHost.LocalHost;

internal static class CancellationTokenExtensions
{
    /// <summary>Ends, without a fault, when the token is cancelled.</summary>
    public static async Task CancelledAsync(this CancellationToken token) =>
        await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
