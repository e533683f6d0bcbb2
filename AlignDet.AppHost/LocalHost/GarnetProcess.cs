using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using AlignDet.ServiceDefaults;
using Garnet;
using Garnet.common;
using Garnet.server;
using Garnet.server.Auth.Settings;
using Tsavorite.core;

namespace AlignDet.AppHost.LocalHost;

/// <summary>
/// The verb <c>garnet --port P --data DIR [--parent PID]</c>: a Redis server in this process, on loopback only. The local host
/// runs it as a child, so that it can die and come back like any other part. The environment carries the password, since
/// everybody on the machine can read a command line.
/// </summary>
internal static class GarnetProcess
{
    public const string Verb = "garnet";

    /// <summary>The environment variable with the password; without one, everybody on this machine may use the server.</summary>
    public const string PasswordVariable = "REDIS_PASSWORD";

    /// <summary>Serves until SIGTERM, Ctrl+C or the parent's end; returns the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (!TryRead(arguments, out int port, out string data, out int? parent))
        {
            Console.Error.WriteLine($"error: {Verb}: needs --port P and --data DIR, and takes --parent PID.");
            return ExitCodes.Usage;
        }

        using CancellationTokenSource stop = new();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
        // a terminal sends Ctrl+C to the whole group: the host decides who ends when, and says so by SIGTERM
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            if (parent is null)
                stop.Cancel();
        });
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

        try
        {
            DataFolder.CreatePrivate(data);
            await using FileStream held = await HoldAsync(data, stop.Token);
            using GarnetServer server = new(Durable(port, data));
            server.Start();
            Console.WriteLine($"ready on 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}, data in {data}");
            await (parent is int id ? new ParentProcess(id).WaitForExitAsync(TimeProvider.System, stop.Token) : Task.Delay(Timeout.Infinite, stop.Token));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception fault) when (fault is GarnetException or TsavoriteException or SocketException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {data}, port {port.ToString(CultureInfo.InvariantCulture)}: {fault.Message}");
            return ExitCodes.BadInput;
        }
        return ExitCodes.Good;
    }

    // the server of a host that was killed needs a moment to notice; two on one folder would spoil each other's files
    private static async Task<FileStream> HoldAsync(string data, CancellationToken cancel)
    {
        for (int tries = 0; tries < 50; tries++)
        {
            if (FileLock.TryHold(Path.Combine(data, "garnet.lock")) is { } held)
                return held;
            await Task.Delay(200, cancel);
        }
        throw new IOException("another server has this folder.");
    }

    private static bool TryRead(IReadOnlyList<string> arguments, out int port, out string data, out int? parent)
    {
        (port, data, parent) = (0, "", null);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            bool number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int n);
            switch (arguments[i])
            {
                case "--port" when number: port = n; break;
                case "--parent" when number: parent = n; break;
                case "--data" when value.Length > 0: data = Path.GetFullPath(value); break;
                default: return false;
            }
        }
        return port > 0 && data.Length > 0;
    }

    // Every acknowledged write is in the append-only file before the answer. Where that file outgrows its limit, a checkpoint is
    // taken and whole segments before it are deleted. The defaults would take gigabytes of memory, keep the file for ever, and
    // need a device library that many machines lack.
    private static GarnetServerOptions Durable(int port, string data) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        DeviceType = DeviceType.RandomAccess,
        EnableAOF = true,
        Recover = true,
        FailOnRecoveryError = true,
        CommitFrequencyMs = 0,
        WaitForCommit = true,
        LogMemorySize = "256m",
        PageSize = "1m",
        IndexMemorySize = "16m",
        AofMemorySize = "32m",
        AofPageSize = "4m",
        AofSegmentSize = "16m",
        AofSizeLimit = "64m",
        AofSizeLimitEnforceFrequencySecs = 1,
        CheckpointDir = data,
        AuthSettings = Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } password ? new AclAuthenticationPasswordSettings(null, password) : null,
        QuietMode = true,
    };
}
