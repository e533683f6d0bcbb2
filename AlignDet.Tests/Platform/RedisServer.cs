using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AlignDet.Tests.Images;

namespace AlignDet.Tests.Platform;

/// <summary>A real Redis 7 of its own, on a free port, with an empty folder; gone when disposed.</summary>
public sealed class RedisServer : IRedisServer
{
    private const string Executable = "/usr/bin/redis-server";

    private readonly TemporaryFolder _folder = new();
    private Process _process;

    public RedisServer()
    {
        Port = FreePort();
        _process = Start();
    }

    /// <summary>Why there is none on this machine; null when there is.</summary>
    public static string? Missing => File.Exists(Executable) ? null : $"{Executable} is missing (Debian package redis-server)";

    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Kill -9 and a new start on the same files.</summary>
    public void Restart()
    {
        Kill();
        _process = Start();
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    internal static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Process Start() => Process.Start(new ProcessStartInfo(Executable)
    {
        ArgumentList = { "--port", Port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder.Path, "--appendonly", "yes", "--save", "" },
        RedirectStandardOutput = true,
    })!;
}
