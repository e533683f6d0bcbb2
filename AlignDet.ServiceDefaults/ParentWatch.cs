using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.ServiceDefaults;

/// <summary>Ends this service when the process that started it is gone, so that a killed local host leaves nothing behind.</summary>
internal sealed class ParentWatch(ParentProcess parent, IHostApplicationLifetime lifetime, IOptions<HostOptions> host, TimeProvider clock, ILogger<ParentWatch> logger) : BackgroundService
{
    // beyond what the service takes for itself: an end that hangs must not leave the process behind
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await parent.WaitForExitAsync(clock, stoppingToken);
        logger.LogWarning("The process that started this service is gone; it stops.");
        lifetime.StopApplication();
        _ = EndForGoodAsync();
    }

    // not awaited: the service's end waits for this class like for any other
    private async Task EndForGoodAsync()
    {
        await Task.Delay(host.Value.ShutdownTimeout + s_margin, clock, CancellationToken.None);
        Process.GetCurrentProcess().Kill();
    }
}
