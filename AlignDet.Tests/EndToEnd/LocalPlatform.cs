using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AlignDet.Tests.Images;
using AlignDet.Vision.Synth;
using Xunit;

namespace AlignDet.Tests.EndToEnd;

/// <summary>The whole platform as a user starts it: the app host's binary on an empty data folder and a free port.</summary>
public sealed partial class LocalPlatform : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _host;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>A small data set in COCO format.</summary>
    public string Scenes => _folder.File("scenes");

    /// <summary>What the host and its parts have printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public async ValueTask InitializeAsync()
    {
        SceneDataset.Write(Scenes, new SceneSettings { Images = 24, Val = 6, Unlabeled = 12, Classes = 3, CropsPerClass = 1, MinSide = 96, MaxSide = 112, Seed = 5 });
        ProcessStartInfo start = new(AppHostBinary) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "--data", _folder.File("data"), "--port", "0" })
        {
            start.ArgumentList.Add(argument);
        }
        _host = new Process { StartInfo = start, EnableRaisingEvents = true };
        _host.OutputDataReceived += (_, line) => Take(line.Data);
        _host.ErrorDataReceived += (_, line) => Take(line.Data);
        _host.Exited += (_, _) => _url.TrySetException(new InvalidOperationException("the app host has ended: " + Output));
        _host.Start();
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = await _url.Task.WaitAsync(s_patience) };
        await UntilAsync(async () => await AnswersAsync(), "the dashboard answers", TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_host is { HasExited: false })
        {
            using Process stop = Process.Start("kill", ["-TERM", _host.Id.ToString(CultureInfo.InvariantCulture)]);
            using CancellationTokenSource patience = new(s_patience);
            await _host.WaitForExitAsync(patience.Token);
        }
        _host?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Kill -9 of the process that takes the jobs of a lane.</summary>
    public void KillTrainer(string lane)
    {
        string marker = $"Trainer__Lanes={lane}\0";
        int[] found = [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == _host!.Id && Read($"/proc/{id}/environ").Contains(marker, StringComparison.Ordinal))];
        Assert.True(found.Length == 1, $"expected one process on the lane {lane}, found {found.Length}: {Output}");
        using Process trainer = Process.GetProcessById(found[0]);
        trainer.Kill();
        trainer.WaitForExit();
    }

    /// <summary>Looks again and again until something is so; fails with what the platform printed.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancel)
    {
        for (long start = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(100, cancel))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < 3 * s_patience, $"waited in vain until {what}: {Output}");
        }
    }

    private static string AppHostBinary
    {
        get
        {
            string own = AppContext.BaseDirectory.TrimEnd('/');
            string framework = Path.GetFileName(own), configuration = Path.GetFileName(Path.GetDirectoryName(own)!);
            return Path.GetFullPath(Path.Combine(own, "../../../../AlignDet.AppHost/bin", configuration, framework, "AlignDet.AppHost"));
        }
    }

    private static int ParentOf(int id)
    {
        string stat = Read($"/proc/{id}/stat");
        string[] rest = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ""; // the process has ended meanwhile, or is somebody else's
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using HttpResponseMessage answer = await Http.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_output)
        {
            _output.AppendLine(line);
        }
        if (DashboardUrl().Match(line) is { Success: true } found)
        {
            _url.TrySetResult(new Uri(found.Value));
        }
    }

    [GeneratedRegex(@"http://(localhost|127\.0\.0\.1):\d+")]
    private static partial Regex DashboardUrl();
}
