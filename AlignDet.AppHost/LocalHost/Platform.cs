using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AlignDet.AppHost.LocalHost;

/// <summary>The graph at work: its parts as processes, from the first start to the last end.</summary>
internal sealed class Platform
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(15);
    // a trainer keeps its state before it ends: it may finish a step and write a checkpoint, and gives itself a minute for that
    private static readonly TimeSpan s_graceOfWorkers = TimeSpan.FromSeconds(70);

    private readonly IReadOnlyList<IResource> _resources;
    private readonly string _data;
    private readonly HostConsole _console;
    private readonly TimeProvider _clock;
    private readonly Dictionary<IResource, Part[]> _parts;

    /// <exception cref="StartException">A program was not built.</exception>
    public Platform(IReadOnlyList<IResource> resources, string data, HostConsole console, TimeProvider clock)
    {
        (_resources, _data, _console, _clock) = (resources, data, console, clock);
        _parts = resources.ToDictionary(resource => resource, resource => resource switch
        {
            RedisResource redis => [Queue(redis)],
            ProjectResource project => Replicas(project),
            _ => [],
        });
        foreach (ProjectResource project in resources.OfType<ProjectResource>())
        {
            foreach (Part part in _parts[project])
                part.Awaited.AddRange(project.Awaited.SelectMany(awaited => _parts[awaited]));
        }
        console.Know(_parts.Values.SelectMany(parts => parts.Select(part => part.Name)).Concat(Kept.Select(kept => kept.Name)));
    }

    private IEnumerable<IResourceWithConnectionString> Kept => _resources.OfType<IResourceWithConnectionString>().Where(resource => _parts[resource].Length == 0);

    /// <summary>Runs until SIGTERM or Ctrl+C; returns the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using CancellationTokenSource stop = new(), end = new(), kill = new();
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (stop.IsCancellationRequested)
                kill.Cancel();
            else
                stop.Cancel();
        }
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);

        _console.Say($"AlignDet starts, data in {_data}");
        // what others work with ends last: a trainer may still have something to report
        Part[] workers = [.. _resources.OfType<ProjectResource>().SelectMany(project => _parts[project])];
        Part[] servers = [.. _parts.Values.SelectMany(parts => parts).Except(workers)];
        Task serving = RunAsync(servers, stop, end.Token, kill.Token), working = RunAsync(workers, stop, stop.Token, kill.Token);
        await ShowAsync(stop.Token);
        try
        {
            await stop.Token.CancelledAsync();
            _console.Open();
            _console.Say("Stopping; trainers keep their state first. Ctrl+C again stops at once.");
            await working;
        }
        finally
        {
            await end.CancelAsync();
            await serving;
        }
        _console.Say("Stopped.");
        return ExitCodes.Good;
    }

    private static async Task RunAsync(Part[] parts, CancellationTokenSource stopAll, CancellationToken stop, CancellationToken kill)
    {
        async Task RunAsync(Part part)
        {
            try
            {
                await part.RunAsync(stop, kill);
            }
            catch (StartException)
            {
                await stopAll.CancelAsync();
                throw;
            }
        }
        await Task.WhenAll(parts.Select(RunAsync));
    }

    private async Task ShowAsync(CancellationToken stop)
    {
        Task healthy = Task.WhenAll(_parts.Values.SelectMany(parts => parts.Select(part => part.Healthy)));
        // whatever takes longer than this tells why in its lines, which are kept back until then
        await Task.WhenAny(healthy, Task.Delay(TimeSpan.FromSeconds(20), _clock, stop));
        if (stop.IsCancellationRequested)
            return;
        Uri? dashboard = _resources.OfType<ProjectResource>().FirstOrDefault(project => project.IsExternal)?.Addresses[0];
        _console.Table(
            _resources.SelectMany(resource => _parts[resource].Select(part => (part.Name, part.State, part.Address, part.ProcessId)))
                .Concat(Kept.Select(kept => (kept.Name, "ready", (string?)kept.ConnectionString, (int?)null))),
            dashboard?.GetLeftPart(UriPartial.Authority));
    }

    private Part Queue(RedisResource redis)
    {
        string port = redis.Port.ToString(CultureInfo.InvariantCulture);
        string parent = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new Part(
            redis.Name,
            redis.Address,
            () =>
            {
                ProcessStartInfo start = ChildEnvironment.Self(_data, GarnetProcess.Verb, "--port", port, "--data", redis.Folder, "--parent", parent);
                start.Environment[GarnetProcess.PasswordVariable] = redis.Password;
                return start;
            },
            cancel => HealthProbe.RedisAsync(redis.Port, redis.Password, cancel),
            s_grace,
            _console,
            _clock);
    }

    private Part[] Replicas(ProjectResource project)
    {
        string program = ProjectBinary.Of(project.ProjectPath);
        return [.. Enumerable.Range(0, project.Replicas).Select(replica => new Part(
            project.Replicas == 1 ? project.Name : $"{project.Name}-{(replica + 1).ToString(CultureInfo.InvariantCulture)}",
            project.Addresses.Count > 0 ? project.Addresses[replica].GetLeftPart(UriPartial.Authority) : null,
            () => ChildEnvironment.Of(project, replica, program, _data),
            cancel => project.HealthPath is { } path && project.Addresses.Count > 0 ? HealthProbe.HttpAsync(new Uri(project.Addresses[replica], path), cancel) : Task.FromResult(true),
            project.IsExternal ? s_grace : s_graceOfWorkers,
            _console,
            _clock))];
    }
}
