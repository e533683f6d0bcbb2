using System.Collections.Concurrent;
using AlignDet.Experiments;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Synth;

namespace AlignDet.Web.Datasets;

/// <summary>
/// Registers data sets in the background, one folder after the other, whether or not somebody watches. An operation that the
/// service did not finish before it was stopped is simply asked for again: the same files give the same version.
/// </summary>
public sealed class DatasetRegistration : IHostedService, IDisposable
{
    private const int KeptAfterTheEnd = 50;

    private readonly ConcurrentDictionary<string, OperationEntry> _operations = new();
    private readonly SemaphoreSlim _oneByOne = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _sampleGate = new();
    private readonly DatasetInspector _inspector;
    private readonly DataRoots _roots;
    private readonly DatasetRegistry _registry;
    private readonly IConfiguration _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger<DatasetRegistration> _logger;

    /// <summary>The service; one for the whole process.</summary>
    public DatasetRegistration(
        DataRoots roots, DatasetRegistry registry, IConfiguration configuration, TimeProvider time, ILogger<DatasetRegistration> logger) =>
        (_inspector, _roots, _registry, _configuration, _time, _logger) = (new DatasetInspector(roots), roots, registry, configuration, time, logger);

    /// <summary>Something about an operation changed; raised on any thread and often, so whoever shows it thins it out.</summary>
    public event Action<DatasetOperation>? Changed;

    /// <summary>Starts to register a folder.</summary>
    /// <param name="path">The folder, on this machine.</param>
    /// <param name="name">Display name; null: the folder's.</param>
    /// <param name="caller">Who asks.</param>
    /// <exception cref="BadInputException">The folder is not there, users may not name it, or the name cannot be one.</exception>
    public DatasetOperation Start(string path, string? name, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new BadInputException("path", "is missing", "Give the folder of the data set on this machine");
        }
        string root = _roots.CheckNamed(path.Trim());
        string shown = string.IsNullOrWhiteSpace(name) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(root)) : name.Trim();
        string slug = DatasetSlug.Of(shown);
        if (slug is DataSpec.DrawnScenes or "operations" or "sample")
        {
            throw new BadInputException("name", $"{slug} means something else here already", "Give another name");
        }
        return Begin(shown, root, caller, waits: true, entry => RegisterAsync(entry, slug, root)).Now;
    }

    /// <summary>Starts to register the built-in data set, drawn first if need be; one that goes on already is joined.</summary>
    public DatasetOperation StartSample(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return JoinSample(caller).Now;
    }

    /// <summary>The built-in data set, registered if it is not yet.</summary>
    /// <exception cref="BadInputException">It cannot be drawn or registered.</exception>
    public async Task<DatasetRecord> EnsureSampleAsync(Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await FindSampleAsync(caller.Workspace, cancel) is { } there)
        {
            return there;
        }
        DatasetOperation ended = await JoinSample(caller).Work.WaitAsync(cancel);
        return await FindSampleAsync(caller.Workspace, cancel) ?? throw new BadInputException(
            ended.Issues.Count > 0 ? [.. ended.Issues.Select(DatasetRefusedException.Line)] : ["drawn-scenes: was not registered. Try again."]);
    }

    /// <summary>The operations of a workspace, newest first; of those that have ended the last fifty.</summary>
    public IReadOnlyList<DatasetOperation> List(string workspace) => [.. _operations.Values.Select(entry => entry.Now)
        .Where(operation => operation.Workspace == workspace).OrderByDescending(operation => operation.Id, StringComparer.Ordinal)];

    /// <summary>An operation; null when there is none.</summary>
    public DatasetOperation? Find(string workspace, string id) =>
        _operations.TryGetValue(id, out OperationEntry? entry) && entry.Now.Workspace == workspace ? entry.Now : null;

    /// <summary>Stops an operation; false when there is none that goes on.</summary>
    public bool Cancel(string workspace, string id)
    {
        if (Find(workspace, id) is not { HasEnded: false })
        {
            return false;
        }
        _operations[id].Cancel();
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_operations.Values.Select(entry => entry.Work)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // not disposed: without a timer it holds nothing, and a host that is stopped from two sides may still call StopAsync
        _stopping.Cancel();
        foreach (OperationEntry entry in _operations.Values)
        {
            entry.Dispose();
        }
        _oneByOne.Dispose();
    }

    private OperationEntry JoinSample(Caller caller)
    {
        lock (_sampleGate)
        {
            string folder = DrawnScenes.Folder(_configuration["ALIGNDET_DATA"]);
            return _operations.Values.FirstOrDefault(entry => !entry.Now.HasEnded && entry.Now.Workspace == caller.Workspace && entry.Now.Path == folder)
                // does not wait for others: somebody wants to begin with it
                ?? Begin("Drawn scenes", folder, caller, waits: false, RegisterSampleAsync);
        }
    }

    private async Task<DatasetRecord?> FindSampleAsync(string workspace, CancellationToken cancel)
    {
        DatasetRecord? found = await _registry.FindAsync(workspace, DataSpec.DrawnScenes, cancel);
        return found is not null && Directory.Exists(found.Root) ? found : null;
    }

    private OperationEntry Begin(string name, string path, Caller caller, bool waits, Func<OperationEntry, Task<DatasetRecord>> register)
    {
        DateTimeOffset now = _time.GetUtcNow();
        DatasetOperation first = new()
        {
            Id = RunId.New(_time),
            Workspace = caller.Workspace,
            CreatedBy = caller.Name,
            CreatedUtc = now,
            Name = name,
            Path = path,
            State = DatasetOperationState.Queued,
        };
        OperationEntry entry = new(first, _time, _stopping.Token, operation => Changed?.Invoke(operation));
        _operations[first.Id] = entry;
        Forget();
        entry.Work = Task.Run(() => WorkAsync(entry, waits, register));
        return entry;
    }

    private async Task<DatasetOperation> WorkAsync(OperationEntry entry, bool waits, Func<OperationEntry, Task<DatasetRecord>> register)
    {
        bool holds = false;
        try
        {
            if (waits)
            {
                await _oneByOne.WaitAsync(entry.Cancelled);
                holds = true;
            }
            entry.Change(now => now with { State = DatasetOperationState.Running, StartedUtc = _time.GetUtcNow() });
            DatasetRecord record = await register(entry);
            return End(entry, DatasetOperationState.Succeeded, await _registry.IssuesAsync(record, entry.Cancelled), $"{record.Id}@{record.Version}");
        }
        catch (OperationCanceledException)
        {
            return End(entry, DatasetOperationState.Cancelled, []);
        }
        catch (DatasetRefusedException fault)
        {
            return End(entry, DatasetOperationState.Failed, fault.Issues);
        }
        catch (BadInputException fault)
        {
            return End(entry, DatasetOperationState.Failed, DatasetIssues.Of(fault, entry.Now.Path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return End(entry, DatasetOperationState.Failed,
                [new("error", entry.Now.Path, "", "a file cannot be read: " + fault.Message.TrimEnd('.'), "Check that you may read it, then register again")]);
        }
        catch (Exception fault)
        {
            _logger.LogError(fault, "Registering {Path} failed", entry.Now.Path);
            return End(entry, DatasetOperationState.Failed,
                [new("error", entry.Now.Path, "", "the service failed while it registered the data set", $"Its log says more, under the number {entry.Now.Id}; try again")]);
        }
        finally
        {
            if (holds)
            {
                _oneByOne.Release();
            }
        }
    }

    private DatasetOperation End(OperationEntry entry, DatasetOperationState state, IReadOnlyList<DatasetIssue> issues, string? dataset = null) =>
        entry.Change(now => now with { State = state, EndedUtc = _time.GetUtcNow(), SecondsLeft = null, Issues = issues, Dataset = dataset });

    private async Task<DatasetRecord> RegisterSampleAsync(OperationEntry entry)
    {
        Forward<SceneProgress> drawing = new(progress => entry.Report(new("draw", progress.Done, progress.Total)));
        string folder = await DrawnScenes.EnsureAsync(_configuration["ALIGNDET_DATA"], null, drawing, entry.Cancelled);
        return await RegisterAsync(entry, DataSpec.DrawnScenes, folder);
    }

    private async Task<DatasetRecord> RegisterAsync(OperationEntry entry, string slug, string path)
    {
        InspectedDataset found = _inspector.Inspect(path, new Forward<InspectionProgress>(entry.Report), entry.Cancelled);
        entry.Report(new("write", 0, 0));
        DatasetOperation operation = entry.Now;
        return await _registry.AddAsync(new DatasetRecord
        {
            Id = slug,
            Version = "",
            Name = operation.Name,
            Workspace = operation.Workspace,
            CreatedBy = operation.CreatedBy,
            CreatedUtc = operation.CreatedUtc,
            Root = found.Root,
            Splits = found.Splits,
            Classes = found.Classes,
            Bytes = found.Manifest.Files.Sum(file => file.Bytes),
            Problems = found.Issues.Count,
        }, found.Manifest, found.Issues, entry.Cancelled);
    }

    private void Forget()
    {
        foreach (OperationEntry old in _operations.Values.Where(entry => entry.Now.HasEnded)
            .OrderByDescending(entry => entry.Now.Id, StringComparer.Ordinal).Skip(KeptAfterTheEnd))
        {
            _operations.TryRemove(old.Now.Id, out _);
        }
    }
}
