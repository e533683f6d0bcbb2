using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace AlignDet.Tests.AppHost;

/// <summary>The app host as a user starts it, and what it says.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;
    private readonly Task _reading;

    private HostProcess(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet", [Binary, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    /// <summary>Why it cannot be started here; null when it can.</summary>
    public static string? Missing => File.Exists(Binary) ? null : $"{Binary} is missing: it is another project's output, build the solution";

    public int Id => _process.Id;

    public string Output => string.Join('\n', _lines);

    /// <summary>The dashboard's address.</summary>
    public Uri Dashboard => new(DashboardLine().Match(Output).Groups[1].Value);

    /// <summary>The parts of the table that are processes: name to process and address.</summary>
    public IReadOnlyDictionary<string, (int Process, string Address)> Parts => Row().Matches(Output).ToDictionary(
        row => row.Groups[1].Value,
        row => (int.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture), row.Groups[3].Value));

    /// <summary>Starts the platform and waits until the dashboard's address is out.</summary>
    public static async Task<HostProcess> StartAsync(string data, CancellationToken cancel)
    {
        HostProcess host = new(["--data", data, "--port", "0"]);
        await host.UntilAsync(() => DashboardLine().IsMatch(host.Output), cancel);
        return host;
    }

    /// <summary>A start that ends by itself.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string[] arguments, CancellationToken cancel)
    {
        await using HostProcess host = new(arguments);
        int code = await host.EndAsync(cancel);
        return (code, host.Output);
    }

    public static bool IsAlive(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task SignalAsync(string signal, int process, CancellationToken cancel)
    {
        using Process kill = Process.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
    }

    /// <summary>Waits for the end; everything it said is in <see cref="Output"/> then.</summary>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel).WaitAsync(s_patience, cancel);
        await Task.WhenAny(_reading, Task.Delay(TimeSpan.FromSeconds(10), cancel));
        return _process.ExitCode;
    }

    public async Task UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        for (long start = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(50, cancel))
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
                throw new TimeoutException($"Not within {s_patience}. The host said:\n{Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        foreach ((int process, _) in Parts.Values)
            await UntilAsync(() => !IsAlive(process), CancellationToken.None);
        _process.Dispose();
    }

    private static string Binary { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "..", "AlignDet.AppHost", Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."), AppContext.BaseDirectory), "AlignDet.AppHost.dll"));

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            _lines.Enqueue(line);
    }

    [GeneratedRegex(@"Dashboard: (\S+)")]
    private static partial Regex DashboardLine();

    [GeneratedRegex(@"^  ([a-z]+) +running +(\d+)  (\S+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
