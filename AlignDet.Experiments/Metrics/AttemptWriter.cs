using System.Threading.Channels;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Experiments.Metrics;

/// <summary>
/// Writes what an attempt says, under its own folder: closed immutable segments (<c>metrics/000001.ndjson</c>, <c>log/000001.ndjson</c>,
/// at most 4 MB or 60 s) with down-sampled tiers beside, and meanwhile a live tail in Redis with a message to whoever watches, about
/// once a second. Cheap to call from the training thread; a Redis that does not answer costs the live view, never a line.
/// </summary>
public sealed class AttemptWriter : IAsyncDisposable
{
    private readonly Channel<object> _channel = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RunRecord _run;
    private readonly AttemptWriterOptions _options;
    private readonly LiveFeed _feed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LineSink<MetricLine> _metrics;
    private readonly LineSink<LogEntry> _log;
    private readonly PictureFolder _pictures;
    private readonly Task _work;
    private DateTimeOffset _notBefore;

    internal AttemptWriter(
        RunRecord run, IArtifactStore store, IConnectionMultiplexer redis, LiveFeed feed, TimeProvider time, AttemptWriterOptions options, ILogger logger)
    {
        (_run, _options, _feed, _time, _logger) = (run, options, feed, time, logger);
        string folder = StoreKeys.Attempt(run.Workspace, run.Id, run.Attempt);
        _metrics = new LineSink<MetricLine>(
            store, folder + RunFolders.Metrics, Tail("metrics"), feed, Message(LiveKind.Metrics),
            lines => Tiers.Sizes.Select(size => (RunFolders.Tier(size), Tiers.Write(lines, size))));
        _log = new LineSink<LogEntry>(store, folder + RunFolders.Log, Tail("log"), feed, Message(LiveKind.Log), beside: null);
        _pictures = new PictureFolder(store, folder + RunFolders.Pictures);
        _work = Task.Run(WorkAsync);

        LiveTail Tail(string kind) => new(redis, run.Workspace, run.Id, run.Attempt, kind);
        LiveEvent Message(LiveKind kind) => new(kind, run.Workspace, run.Id);
    }

    /// <summary>Values of a step; what is not finite is left out.</summary>
    public void Metric(long step, IReadOnlyDictionary<string, double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Dictionary<string, double> finite = values.Where(value => double.IsFinite(value.Value)).ToDictionary();
        if (finite.Count > 0)
        {
            _channel.Writer.TryWrite(new MetricLine(step, _time.GetUtcNow(), finite));
        }
    }

    /// <summary>A line of the log.</summary>
    public void Log(StageLogLevel level, string message) => _channel.Writer.TryWrite(new LogEntry(_time.GetUtcNow(), level, message));

    /// <summary>A picture with its boxes, under <c>pictures/step-000300/</c>. What no browser could show is left out with a line in the log.</summary>
    public async Task PictureAsync(string name, long step, ReadOnlyMemory<byte> image, IReadOnlyList<BoxOverlay> boxes, CancellationToken cancel)
    {
        if (ImageHeader.Read(image.Span) is not { } header)
        {
            Log(StageLogLevel.Warning, $"{name} is not shown: it is no PNG, JPEG, WebP, GIF or BMP");
            return;
        }
        await Retry.RunAsync(() => _pictures.WriteAsync(name, step, image, header, [.. boxes.Where(IsFinite)], cancel), _options.RetryWait, cancel);
        await _feed.PublishAsync(new LiveEvent(LiveKind.Picture, _run.Workspace, _run.Id));
    }

    /// <summary>Closes the open segments: what was said up to now is in the store when this returns. Called before a checkpoint counts.</summary>
    /// <exception cref="BadInputException">The store cannot be written to, tried several times; the lines are kept.</exception>
    public async Task FlushAsync(CancellationToken cancel)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_channel.Writer.TryWrite(done))
        {
            await _work; // disposed, which flushes
            return;
        }
        // the background task ends before its time only by a fault, which is then told here
        await (await Task.WhenAny(done.Task, _work).WaitAsync(cancel));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channel.Writer.TryComplete();
        await _work;
    }

    // a detector that diverges may well give others, and JSON has no word for them
    private static bool IsFinite(BoxOverlay box) =>
        float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2) && float.IsFinite(box.Score ?? 0);

    private async Task WorkAsync()
    {
        bool isOpen = true;
        while (isOpen)
        {
            isOpen = await WaitAsync();
            while (_channel.Reader.TryRead(out object? item))
            {
                await TakeAsync(item);
            }
            await TellAsync();
            await CloseOldAsync();
        }
        try
        {
            await CloseAsync();
        }
        catch (Exception fault) when (Retry.MayPass(fault))
        {
            _logger.LogError("Run {Run}: its last metrics and log lines are lost. {Problem}", _run.Id, fault.Message);
        }
    }

    /// <summary>Gives lines time to gather; a flush and the end do not wait.</summary>
    private async Task<bool> WaitAsync()
    {
        using CancellationTokenSource tick = new(_options.LiveInterval, _time);
        try
        {
            while (await _channel.Reader.WaitToReadAsync(tick.Token))
            {
                if (_channel.Reader.TryPeek(out object? item) && item is TaskCompletionSource)
                {
                    return true;
                }
                while (_channel.Reader.TryPeek(out item) && item is not TaskCompletionSource && _channel.Reader.TryRead(out item))
                {
                    await TakeAsync(item);
                }
            }
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task TakeAsync(object item)
    {
        switch (item)
        {
            case MetricLine line:
                _metrics.Add(line, _time.GetUtcNow());
                break;
            case LogEntry entry:
                _log.Add(entry, _time.GetUtcNow());
                break;
            case TaskCompletionSource flush:
                await FlushAsync(flush);
                return;
        }
        if (_metrics.Bytes >= _options.SegmentBytes || _log.Bytes >= _options.SegmentBytes)
        {
            await TryCloseAsync();
        }
    }

    private async Task FlushAsync(TaskCompletionSource flush)
    {
        try
        {
            await CloseAsync();
            flush.SetResult();
        }
        catch (Exception fault) when (Retry.MayPass(fault))
        {
            flush.SetException(fault);
        }
    }

    private Task CloseAsync() => Retry.RunAsync(
        async () =>
        {
            await _metrics.CloseAsync(CancellationToken.None);
            await _log.CloseAsync(CancellationToken.None);
            return true;
        },
        _options.RetryWait,
        CancellationToken.None);

    private async Task CloseOldAsync()
    {
        DateTimeOffset old = _time.GetUtcNow() - _options.SegmentAge;
        if (_metrics.Since <= old || _log.Since <= old)
        {
            await TryCloseAsync();
        }
    }

    /// <summary>Closes the segments; where the store is away they stay open, and the next try is some time off.</summary>
    private async Task TryCloseAsync()
    {
        if (_time.GetUtcNow() < _notBefore)
        {
            return;
        }
        try
        {
            await _metrics.CloseAsync(CancellationToken.None);
            await _log.CloseAsync(CancellationToken.None);
        }
        catch (Exception fault) when (Retry.MayPass(fault))
        {
            _notBefore = _time.GetUtcNow() + (_options.RetryWait * 10);
            _logger.LogWarning("Run {Run}: metrics and log wait in memory. {Problem}", _run.Id, fault.Message);
        }
    }

    private async Task TellAsync()
    {
        try
        {
            await _metrics.TellAsync(CancellationToken.None);
            await _log.TellAsync(CancellationToken.None);
        }
        catch (Exception fault) when (Retry.MayPass(fault))
        {
            _logger.LogWarning("Run {Run}: the live view waits for the store. {Problem}", _run.Id, fault.Message);
        }
    }
}
