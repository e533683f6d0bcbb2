using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace AlignDet.Tests.Platform;

/// <summary>Waits for what comes in its own time; the deadline is there for what never comes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_deadline, $"waited in vain for {what}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
