using System.Reflection;
using AlignDet.Experiments;
using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Queue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlignDet.TrainerService.Work;

/// <summary>Takes one job after the other. When the service is told to stop, the run in hand writes its checkpoint and goes back to the queue.</summary>
internal sealed class TrainerWorker(
    AttemptSource source, AttemptRunner runner, LiveFeed live, IOptions<TrainerOptions> options, IOptions<JobOptions> jobs, ILogger<TrainerWorker> log) : BackgroundService
{
    private readonly TrainerOptions _options = options.Value;
    private readonly SemaphoreSlim _hint = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string version = typeof(TrainerWorker).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        TrainerInfo trainer = new(_options.Name, _options.Device, version);
        if (_options.Threads > 0)
        {
            TorchSharp.torch.set_num_threads(_options.Threads); // for the threads that stages will start, too
        }
        using IDisposable hints = live.Subscribe(Caller.DefaultWorkspace, message => Hear(message.Kind));
        log.LogReady(trainer.Name, _options.Lanes, trainer.Device);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!await WorkAsync(trainer, stoppingToken))
                {
                    await _hint.WaitAsync(TimeSpan.FromSeconds(jobs.Value.PollSeconds), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // told to stop
        }
    }

    /// <summary>Carries out one job of the first lane that has one; false when there is nothing to do.</summary>
    private async Task<bool> WorkAsync(TrainerInfo trainer, CancellationToken stopping)
    {
        try
        {
            foreach (string lane in _options.LaneList)
            {
                if (await source.TryClaimAsync(lane, trainer, stopping) is { } attempt)
                {
                    await using (attempt)
                    {
                        await runner.RunAsync(attempt, stopping);
                    }
                    return true;
                }
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            log.LogTrouble(fault); // the queue or the store is away: look again after a while
        }
        return false;
    }

    private void Hear(LiveKind kind)
    {
        if (kind != LiveKind.Job)
        {
            return;
        }
        try
        {
            _hint.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is about to look
        }
    }
}
