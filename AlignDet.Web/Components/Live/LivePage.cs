using AlignDet.Experiments;
using AlignDet.Experiments.Live;
using AlignDet.Web.Components.Shared;
using AlignDet.Web.Identity;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using StackExchange.Redis;

namespace AlignDet.Web.Components.Live;

/// <summary>
/// A page that reads its data once it is interactive, reads again when something it shows has changed (at most every 0.4 s, and every
/// few seconds in any case, as messages are hints only), and says so where that fails without losing what it shows.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan s_throttle = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(6);

    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private CancellationTokenSource? _view;
    private IDisposable? _subscription;
    private Task _loop = Task.CompletedTask;
    private string? _shown;
    private Trouble? _refusal;
    private Trouble? _unread;
    private int _changed;
    private int _stale;

    /// <summary>Messages of the other services.</summary>
    [Inject]
    public LiveFeed Feed { get; set; } = null!;

    /// <summary>The queue, asked only whether it is there.</summary>
    [Inject]
    public IConnectionMultiplexer Queue { get; set; } = null!;

    /// <summary>The clock.</summary>
    [Inject]
    public TimeProvider Time { get; set; } = null!;

    /// <summary>The address.</summary>
    [Inject]
    public NavigationManager Navigation { get; set; } = null!;

    /// <summary>For loggers.</summary>
    [Inject]
    public ILoggerFactory Loggers { get; set; } = null!;

    /// <summary>Who is signed in.</summary>
    [CascadingParameter]
    public Task<AuthenticationState>? Authentication { get; set; }

    /// <summary>On whose behalf the page reads and acts.</summary>
    protected Caller Caller { get; private set; } = new("", Caller.DefaultWorkspace);

    /// <summary>Nothing has been read yet.</summary>
    protected bool IsLoading { get; private set; } = true;

    /// <summary>What was asked for and not done, until it is put away; else why the last reading failed, or that the queue is away.</summary>
    protected Trouble? Trouble => _refusal ?? _unread ?? (IsLoading || Queue.IsConnected ? null : Shared.Trouble.QueueIsAway);

    /// <summary>Ends when the page is left or shows another thing.</summary>
    protected CancellationToken Cancel => _view?.Token ?? _gone.Token;

    /// <summary>What is shown, for messages: <c>reading the runs</c>.</summary>
    protected abstract string What { get; }

    /// <summary>What the page shows, as in the address; when it changes, everything is read anew.</summary>
    protected virtual string Subject => "";

    /// <summary>Reads what is shown. Called again and again, never twice at a time.</summary>
    protected abstract Task LoadAsync(CancellationToken cancel);

    /// <summary>Within <see cref="LoadAsync"/>: whether messages of this kind came since it was last called, or it is called for another reason than messages.</summary>
    protected bool IsStale(LiveKind kind) => _stale == 0 || (_stale & (1 << (int)kind)) != 0;

    /// <summary>Whether a message concerns this page. Called on any thread.</summary>
    protected abstract bool Concerns(LiveEvent message);

    /// <summary>Forgets what was shown, because another thing is shown now.</summary>
    protected virtual void Reset()
    {
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _subscription?.Dispose();
        await _loop;
        await DisposeCoreAsync();
        _view?.Dispose();
        _gone.Dispose();
        _wake.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a page has to give back itself.</summary>
    protected virtual ValueTask DisposeCoreAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _gone.IsCancellationRequested)
        {
            return; // the first drawing on the server shows the frame; the data follow over the connection
        }
        if (_shown == Subject)
        {
            return;
        }
        bool first = _shown is null;
        _shown = Subject;
        if (_view is not null)
        {
            await _view.CancelAsync();
            _view.Dispose();
        }
        _view = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        if (!first)
        {
            Reset();
            (IsLoading, _refusal, _unread) = (true, null, null);
            await RefreshAsync();
            return;
        }
        if (Authentication is not null)
        {
            Caller = (await Authentication).User.Caller();
        }
        await RefreshAsync();
        Subscribe();
        _loop = WatchAsync();
    }

    /// <summary>Reads everything now.</summary>
    protected async Task RefreshAsync()
    {
        CancellationToken cancel = Cancel;
        try
        {
            await LoadAsync(cancel);
            if (!cancel.IsCancellationRequested)
            {
                (IsLoading, _unread) = (false, null);
            }
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            _unread = Tell(e, What);
            IsLoading = false;
        }
    }

    /// <summary>Does what the user asked for; where it fails the bar says why.</summary>
    /// <returns>Whether it went well.</returns>
    protected async Task<bool> TryAsync(Func<Task> action, string what)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            _refusal = null;
            await action();
            return true;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            _refusal = Tell(e, what) with { IsOfAction = true };
            return false;
        }
    }

    /// <summary>Puts away what was not done, or reads again.</summary>
    protected async Task AnswerAsync()
    {
        if (_refusal is null)
        {
            await RefreshAsync();
        }
        _refusal = null;
    }

    private Trouble Tell(Exception fault, string what)
    {
        if (!Trouble.IsExpected(fault))
        {
            Loggers.CreateLogger(GetType()).LogWarning(fault, "Page {Address}: {What} failed", Navigation.Uri, what);
        }
        return Trouble.Of(fault, what);
    }

    private void Subscribe()
    {
        try
        {
            _subscription = Feed.Subscribe(Caller.Workspace, message =>
            {
                if (Concerns(message))
                {
                    Wake(message.Kind);
                }
            });
        }
        catch (Exception e)
        {
            // live messages are a convenience: the page goes on by looking every few seconds
            Loggers.CreateLogger(GetType()).LogWarning(e, "No live messages");
        }
    }

    /// <summary>Something has changed that no message tells of. Callable on any thread.</summary>
    protected void Wake(LiveKind kind)
    {
        Interlocked.Or(ref _changed, 1 << (int)kind);
        try
        {
            _wake.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // already woken, or gone
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_throttle, Time, _gone.Token);
                await _wake.WaitAsync(s_poll, _gone.Token);
                await InvokeAsync(async () =>
                {
                    _stale = Interlocked.Exchange(ref _changed, 0);
                    await RefreshAsync();
                    _stale = 0;
                    StateHasChanged();
                });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // the page was left
        }
    }
}
