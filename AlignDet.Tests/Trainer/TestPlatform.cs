using AlignDet.Experiments;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Recipes.Stages;
using AlignDet.Tests.Images;
using AlignDet.Tests.Platform;
using AlignDet.TrainerService;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AlignDet.Tests.Trainer;

/// <summary>A store in a folder and a Redis of their own, with as many services around them as a test wants.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IHost> _hosts = [];

    private readonly double _leaseSeconds;

    public TestPlatform(double leaseSeconds = 1.5)
    {
        _leaseSeconds = leaseSeconds;
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Redis = new RedisServer();
        Services = Build(null, null).Services;
    }

    public RedisServer Redis { get; }

    /// <summary>Of a service that does not run: nothing happens but what the test does.</summary>
    public IServiceProvider Services { get; }

    public RunRepository Runs => Get<RunRepository>();

    public RunControl Control => Get<RunControl>();

    public string Store => _folder.File("store");

    public string WorkFolder => _folder.File("work");

    /// <summary>The settings of every service, as a process gets them.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["ConnectionStrings:blobs"] = "file://" + Store,
        ["ConnectionStrings:jobs"] = Redis.ConnectionString,
        ["Jobs:LeaseSeconds"] = FormattableString.Invariant($"{_leaseSeconds}"),
        ["Jobs:HeartbeatSeconds"] = "0.2",
        ["Jobs:PollSeconds"] = "0.2",
        ["Trainer:WorkFolder"] = WorkFolder,
        ["Trainer:GraceSeconds"] = "30",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Starts a trainer with the reconciler beside it, as the service does.</summary>
    public async Task<IHost> StartTrainerAsync(Func<string, IStage>? stages = null, string lanes = "train,interactive")
    {
        IHost host = Build(stages, lanes);
        await host.StartAsync(Cancel);
        return host;
    }

    /// <summary>A run that waits, as if submitted.</summary>
    public async Task<RunRecord> AddAsync(Recipe recipe, RunState state = RunState.Queued, string[]? needs = null, string? device = null, string node = "node")
    {
        RunRecord run = new()
        {
            Id = RunId.New(TimeProvider.System),
            Workspace = Caller.DefaultWorkspace,
            Pipeline = "p",
            Node = node,
            Name = "test / " + node,
            Stage = recipe.Stage,
            State = state,
            CreatedBy = "test",
            CreatedUtc = DateTimeOffset.UtcNow,
            Needs = needs ?? [],
            Requires = device is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["device"] = device },
            Weights = recipe.Weights is { } weights ? new RunWeights(weights.From, null) : null,
        };
        await Runs.CreateAsync(run, recipe, Cancel);
        return run;
    }

    public async Task<RunRecord> ReadAsync(RunRecord run) => (await Runs.FindAsync(run.Workspace, run.Id, Cancel))!.Value;

    public async Task<RunRecord> WaitAsync(RunRecord run, Func<RunRecord, bool> condition)
    {
        RunRecord now = run;
        string Last() => $"run {now.Node}: {now.State}, attempt {now.Attempt}, {now.Progress}, {now.Error}";
        try
        {
            await Eventually.TrueAsync(async () => condition(now = await ReadAsync(run)));
        }
        catch (Xunit.Sdk.XunitException)
        {
            Assert.Fail("waited in vain; " + Last());
        }
        return now;
    }

    public Task<RunRecord> WaitAsync(RunRecord run, RunState state) => WaitAsync(run, now => now.State == state);

    public async ValueTask DisposeAsync()
    {
        foreach (IHost host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        Redis.Dispose();
        _folder.Dispose();
    }

    private IHost Build(Func<string, IStage>? stages, string? lanes)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddExperiments();
        if (lanes is not null)
        {
            builder.Configuration["Trainer:Lanes"] = lanes;
            builder.AddTrainer();
        }
        if (stages is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(stages));
        }
        IHost host = builder.Build();
        _hosts.Add(host);
        return host;
    }
}
