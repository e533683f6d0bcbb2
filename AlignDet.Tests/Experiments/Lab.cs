using AlignDet.Experiments;
using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Tests.Images;
using AlignDet.Tests.Platform;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AlignDet.Tests.Experiments;

/// <summary>A store in a folder of its own and the services on it; nothing answers at the Redis address unless one is given.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public Lab(string? redis = null)
    {
        ServiceCollection services = new();
        services.AddOptions();
        services.AddLogging(logging => logging.AddProvider(Log).SetMinimumLevel(LogLevel.Debug));
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IArtifactStore>(_ => new FolderArtifactStore(_folder.File("store"), TimeProvider.System));
        services.AddSingleton<IConnectionMultiplexer>(
            _ => ConnectionMultiplexer.Connect($"{redis ?? $"127.0.0.1:{RedisServer.FreePort()}"},abortConnect=false,connectTimeout=300,connectRetry=1"));
        services.AddSingleton<RunRepository>().AddSingleton<DataRoots>().AddSingleton<DatasetRegistry>().AddSingleton<PipelineService>();
        services.AddSingleton<LiveFeed>().AddSingleton<JobQueue>().AddSingleton<AttemptWriterFactory>().AddSingleton<RunData>();
        _services = services.BuildServiceProvider();
    }

    public LogTrap Log { get; } = new();

    public IArtifactStore Store => Get<IArtifactStore>();

    public RunRepository Runs => Get<RunRepository>();

    public Caller Ada { get; } = new("ada", Caller.DefaultWorkspace);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public string File(string name) => _folder.File(name);

    public static RunRecord Run(string? id = null, int attempt = 1) => new()
    {
        Id = id ?? RunId.New(TimeProvider.System),
        Workspace = Caller.DefaultWorkspace,
        Pipeline = RunId.New(TimeProvider.System),
        Node = "fine-tune",
        Name = "first / fine-tune",
        Stage = StageNames.FineTune,
        State = RunState.Running,
        Attempt = attempt,
        CreatedBy = "ada",
        CreatedUtc = DateTimeOffset.UtcNow,
    };

    /// <summary>A run as it lies in the store.</summary>
    public async Task<RunRecord> AddRunAsync(Func<RunRecord, RunRecord>? change = null)
    {
        RunRecord run = Run();
        run = change?.Invoke(run) ?? run;
        await Runs.CreateAsync(run, new Recipe { Stage = run.Stage, Data = new() { Dataset = DataSpec.DrawnScenes } }, CancellationToken.None);
        return run;
    }

    public Task<DatasetRecord> AddDatasetAsync(string slug, string hash = "00", DateTimeOffset? created = null, string root = "/data") => Get<DatasetRegistry>().AddAsync(
        new DatasetRecord
        {
            Id = slug,
            Version = "",
            Name = slug,
            Workspace = Caller.DefaultWorkspace,
            CreatedBy = "ada",
            CreatedUtc = created ?? DateTimeOffset.UtcNow,
            Root = root,
            Splits = [new("train", true, 10, 30), new("unlabeled", false, 90, 0), new("val", true, 5, 12)],
            Classes = ["disc", "square"],
        },
        new DatasetManifest(1, "coco", [new("train/a.png", 10, hash)]),
        [new DatasetIssue("warning", "annotations/instances_train.json", "annotations[3]", "has no area", "Leave it")],
        CancellationToken.None);

    /// <summary>Waits for what comes in its own time.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (int left = 3000; !await condition(); left--)
        {
            Xunit.Assert.True(left > 0, "waited for a minute in vain");
            await Task.Delay(20, Xunit.TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Keeps what services log.</summary>
internal sealed class LogTrap : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Warnings => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _lines.Enqueue(formatter(state, exception));
        }
    }

    public void Dispose()
    {
    }
}
