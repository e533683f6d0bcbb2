using System.Diagnostics;
using AlignDet.Tests.AppHost;
using AlignDet.Tests.Images;
using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.EndToEnd;

/// <summary>The whole platform as a user starts it, on an empty data folder, with a small data set to register.</summary>
public sealed class LocalPlatform : IAsyncLifetime
{
    // two cores may be shared with all other tests
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(6);

    private readonly TemporaryFolder _folder = new();
    private HostProcess? _host;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>A data set in COCO format.</summary>
    public string Scenes => _folder.File("scenes");

    /// <summary>What the host and its parts have printed.</summary>
    public string Output => _host?.Output ?? "";

    public async ValueTask InitializeAsync()
    {
        if (HostProcess.Missing is not null)
        {
            return; // each test says so
        }
        SceneDataset.Write(Scenes, new SceneSettings { Images = 24, Val = 6, Unlabeled = 12, Classes = 3, CropsPerClass = 1, MinSide = 96, MaxSide = 112, Seed = 5 });
        _host = await HostProcess.StartAsync(_folder.File("data"), TestContext.Current.CancellationToken);
        Http = new HttpClient { BaseAddress = _host.Dashboard };
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            Http.Dispose();
            await HostProcess.SignalAsync("-TERM", _host.Id, CancellationToken.None);
            await _host.EndAsync(CancellationToken.None);
            await _host.DisposeAsync();
        }
        _folder.Dispose();
    }

    /// <summary>Skips the test where the platform cannot be started.</summary>
    public static void Require() => Assert.SkipWhen(HostProcess.Missing is not null, HostProcess.Missing ?? "");

    /// <summary>Kill -9 of the process that takes the long jobs, as it was started first.</summary>
    public Task KillTrainerAsync(CancellationToken cancel) => HostProcess.SignalAsync("-KILL", _host!.Parts["trainer"].Process, cancel);

    /// <summary>Looks again and again until something is so; fails with what the platform printed.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancel)
    {
        for (long start = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(100, cancel))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"waited in vain until {what}: {Output}");
        }
    }
}
