namespace AlignDet.Detection.Data;

/// <summary>Makes the batches of coming steps on other threads while the current step computes; hands them out in order.</summary>
/// <typeparam name="T">A batch.</typeparam>
public sealed class Prefetcher<T> : IDisposable
{
    private readonly Func<long, CancellationToken, T> _make;
    private readonly Queue<Task<T>> _coming = new();
    private readonly CancellationTokenSource _cancel;
    private readonly long _end;
    private readonly int _ahead;
    private long _next;

    /// <param name="make">Makes the batch of a step; called from several threads at once.</param>
    /// <param name="start">First step.</param>
    /// <param name="end">Step after the last.</param>
    /// <param name="ahead">Batches in the making or waiting at any time.</param>
    /// <param name="cancel">Ends the making.</param>
    public Prefetcher(Func<long, CancellationToken, T> make, long start, long end, int ahead, CancellationToken cancel)
    {
        _make = make;
        _next = start;
        _end = end;
        _ahead = ahead;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Fill();
    }

    /// <summary>The batch of the next step; waits until it is made.</summary>
    /// <exception cref="InvalidOperationException">All steps were handed out.</exception>
    public T Next()
    {
        Task<T> batch = _coming.Dequeue();
        Fill();
        return batch.GetAwaiter().GetResult();
    }

    /// <summary>Stops the making and waits for it.</summary>
    public void Dispose()
    {
        _cancel.Cancel();
        try
        {
            Task.WaitAll([.. _coming]);
        }
        catch (AggregateException)
        {
            // nobody asked for these batches; a fault in one that was asked for has been thrown by Next
        }
        _cancel.Dispose();
    }

    private void Fill()
    {
        while (_coming.Count < _ahead && _next < _end)
        {
            long step = _next++;
            _coming.Enqueue(Task.Run(() => _make(step, _cancel.Token), _cancel.Token));
        }
    }
}
