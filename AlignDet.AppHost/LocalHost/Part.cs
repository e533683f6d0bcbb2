using System.Diagnostics;
using System.Globalization;

namespace AlignDet.AppHost.LocalHost;

/// <summary>A process of the platform: started after what it waits for, watched, and started again when it dies.</summary>
/// <param name="name">Its name in the output.</param>
/// <param name="address">Where it is reached, for the table; null where nobody needs to know.</param>
/// <param name="start">How it is started.</param>
/// <param name="probe">Whether it is ready.</param>
/// <param name="grace">How long it may take to end once asked to.</param>
/// <param name="console">Where its lines go.</param>
/// <param name="clock">The time.</param>
internal sealed class Part(string name, string? address, Func<ProcessStartInfo> start, Func<CancellationToken, Task<bool>> probe, TimeSpan grace, HostConsole console, TimeProvider clock)
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_betweenProbes = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_doubt = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_settled = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PartProcess? _process;

    public string Name => name;

    public string? Address => address;

    /// <summary>What must be healthy before its first start.</summary>
    public List<Part> Awaited { get; } = [];

    /// <summary>Ends when it was healthy for the first time.</summary>
    public Task Healthy => _healthy.Task;

    public string State { get; private set; } = "waiting";

    public int? ProcessId => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>Keeps it running until <paramref name="stop"/>, then ends it; <paramref name="kill"/> ends it at once.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken kill)
    {
        try
        {
            await Task.WhenAll(Awaited.Select(part => part.Healthy)).WaitAsync(stop);
            for (int deaths = 0; !stop.IsCancellationRequested;)
            {
                (int code, TimeSpan lived) = await LiveAsync(stop, kill);
                if (stop.IsCancellationRequested)
                    break;

                deaths = lived >= s_settled ? 1 : deaths + 1;
                TimeSpan pause = TimeSpan.FromSeconds(Math.Min(s_longestPause.TotalSeconds, Math.Pow(2, Math.Min(deaths, 10) - 1)));
                State = "restarting";
                console.Tell(name, $"ended with {Describe(code)}, starts again in {pause.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
                await Task.Delay(pause, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        State = "ended";
    }

    private async Task<(int Code, TimeSpan Healthy)> LiveAsync(CancellationToken stop, CancellationToken kill)
    {
        bool again = _healthy.Task.IsCompleted || State == "restarting";
        State = "starting";
        using PartProcess process = PartProcess.Start(start(), line => console.Log(name, line));
        _process = process;
        Task<int> ended = process.WaitAsync();

        long? since = null;
        using (CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            Task ready = AwaitHealthAsync(over.Token);
            if (await Task.WhenAny(ended, ready) == ready && ready.IsCompletedSuccessfully)
            {
                since = clock.GetTimestamp();
                State = "running";
                if (_healthy.TrySetResult() | again)
                    console.Ready(this, again);
                await Task.WhenAny(ended, stop.CancelledAsync());
            }
            await over.CancelAsync();
        }

        // Ctrl+C on a terminal reaches the children as well, some of them before it reaches this process
        if (ended.IsCompleted && !stop.IsCancellationRequested)
            await Task.WhenAny(Task.Delay(s_doubt, clock, CancellationToken.None), stop.CancelledAsync());
        if (stop.IsCancellationRequested)
            await EndAsync(process, ended, kill);
        int code = await ended;
        return (code, since is { } from ? clock.GetElapsedTime(from) : TimeSpan.Zero);
    }

    private async Task EndAsync(PartProcess process, Task<int> ended, CancellationToken kill)
    {
        State = "stopping";
        if (!kill.IsCancellationRequested)
        {
            process.AskToEnd();
            await Task.WhenAny(ended, Task.Delay(grace, clock, kill));
        }
        if (ended.IsCompleted)
            return;
        if (!kill.IsCancellationRequested)
            console.Tell(name, $"did not end within {grace.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s and is killed");
        process.Kill();
    }

    private async Task AwaitHealthAsync(CancellationToken cancel)
    {
        while (!await probe(cancel))
            await Task.Delay(s_betweenProbes, clock, cancel);
        cancel.ThrowIfCancellationRequested();
    }

    private static string Describe(int code) => code switch
    {
        137 => "code 137 (killed)",
        139 => "code 139 (a fault in native code)",
        143 => "code 143 (asked to end by someone else)",
        _ => $"code {code.ToString(CultureInfo.InvariantCulture)}",
    };
}
