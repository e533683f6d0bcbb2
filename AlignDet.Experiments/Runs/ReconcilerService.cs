using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.Experiments.Runs;

/// <summary>Lets the reconciler look every couple of seconds, and soon after a run changed.</summary>
public sealed class ReconcilerService(Reconciler reconciler, LiveFeed live, IOptions<JobOptions> options, ILogger<ReconcilerService> log) : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0, 1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using IDisposable hints = live.Subscribe(Caller.DefaultWorkspace, message => Hear(message.Kind));
        TimeSpan poll = options.Value.Poll;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await Task.Delay(poll / 2, stoppingToken); // heartbeats are changes too: never without a break
                await _changed.WaitAsync(poll * 1.5, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the service stops
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            await reconciler.RunAsync(Caller.DefaultWorkspace, cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            log.LogReconcileFault(fault);
        }
    }

    private void Hear(LiveKind kind)
    {
        if (kind != LiveKind.Run)
        {
            return;
        }
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is about to look
        }
    }
}
