using System.Diagnostics;
using System.Globalization;
using AlignDet.Tests.Images;

namespace AlignDet.Tests.Platform;

/// <summary>The Redis server of the app host, as a process of its own, with a password as there.</summary>
public sealed class GarnetServer : IRedisServer
{
    public const string Password = "known-to-the-tests";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = RedisServer.FreePort();
    private Process _process;

    public GarnetServer() => _process = Start();

    /// <summary>The binary lies beside those of the tests, built in the same configuration.</summary>
    public static string AppHost { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "AlignDet.AppHost", Relative(AppContext.BaseDirectory), "AlignDet.AppHost.dll"));

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => File.Exists(AppHost) ? null : $"{AppHost} is missing: it is another project's output, build the solution";

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    public string ConnectionString => $"{Address},password={Password}";

    /// <summary>Where it keeps everything.</summary>
    public string Folder => _folder.Path;

    public void Restart()
    {
        Kill();
        _process = Start();
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    private static string Relative(string binaries)
    {
        string[] parts = Path.TrimEndingDirectorySeparator(binaries).Split(Path.DirectorySeparatorChar);
        return Path.Combine(parts[^3..]);
    }

    private void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { AppHost, "garnet", "--port", _port.ToString(CultureInfo.InvariantCulture), "--data", _folder.Path, "--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["REDIS_PASSWORD"] = Password },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
