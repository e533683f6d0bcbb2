namespace AlignDet.Web.Datasets;

/// <summary>An operation that goes on, and how to stop it.</summary>
internal sealed class OperationEntry(DatasetOperation first, TimeProvider time, CancellationToken stopping, Action<DatasetOperation> changed) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private DatasetOperation _now = first;
    private DateTimeOffset _phaseBegan = first.CreatedUtc;

    /// <summary>As it stands.</summary>
    public DatasetOperation Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>Set when somebody wants it stopped.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    /// <summary>Ends with the operation and gives how it ended.</summary>
    public Task<DatasetOperation> Work { get; set; } = Task.FromResult(first);

    public void Cancel() => _cancel.Cancel();

    public void Dispose() => _cancel.Dispose();

    /// <summary>Changes the snapshot and tells whoever watches.</summary>
    public DatasetOperation Change(Func<DatasetOperation, DatasetOperation> change)
    {
        DatasetOperation now;
        lock (_gate)
        {
            _now = now = change(_now);
        }
        changed(now);
        return now;
    }

    /// <summary>Takes a report of the work. Reports come from many threads; a late one never takes the count back.</summary>
    public void Report(InspectionProgress progress)
    {
        DatasetOperation now;
        lock (_gate)
        {
            bool isNew = progress.Phase != _now.Phase;
            if (isNew)
            {
                _phaseBegan = time.GetUtcNow();
            }
            else if (progress.Done <= _now.Done)
            {
                return;
            }
            double seconds = (time.GetUtcNow() - _phaseBegan).TotalSeconds;
            _now = now = _now with
            {
                Phase = progress.Phase,
                Done = progress.Done,
                Total = progress.Total,
                SecondsLeft = progress.Done > 0 && progress.Total > 0 ? seconds / progress.Done * (progress.Total - progress.Done) : null,
            };
        }
        changed(now);
    }
}
