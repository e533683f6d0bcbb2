namespace AlignDet.Experiments.Attempts;

/// <summary>Beats beside the work until disposed, and looks in between when there is a hint to. A beat that fails is no reason to stop beating.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hint = new(0, 1);
    private readonly Task _beating;

    public Heartbeat(TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> beat, Func<CancellationToken, Task> look, Action<Exception> failed)
    {
        // a thread of the pool, not the caller's: the caller may be about to work hard
        _beating = Task.Run(() => RunAsync(interval, time, beat, look, failed));
    }

    /// <summary>Something may have been asked of the run.</summary>
    public void LookSoon()
    {
        try
        {
            _hint.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is about to look
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
    }

    private async Task RunAsync(
        TimeSpan interval, TimeProvider time, Func<CancellationToken, Task> beat, Func<CancellationToken, Task> look, Action<Exception> failed)
    {
        long last = time.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                TimeSpan left = interval - time.GetElapsedTime(last);
                if (left > TimeSpan.Zero && await _hint.WaitAsync(left, _stop.Token))
                {
                    await look(_stop.Token);
                    continue;
                }
                last = time.GetTimestamp();
                await beat(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                failed(fault);
            }
        }
    }
}
