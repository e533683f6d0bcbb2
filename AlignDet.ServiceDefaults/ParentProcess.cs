using System.Diagnostics;
using System.Globalization;

namespace AlignDet.ServiceDefaults;

/// <summary>
/// The process that started this one. A local host may be killed without a chance to end its children, so each child
/// watches it and leaves by itself.
/// </summary>
public sealed class ParentProcess
{
    /// <summary>The environment variable that carries the parent's process id.</summary>
    public const string Variable = "ALIGNDET_PARENT_PID";

    private readonly int _id;
    private readonly string? _started;

    /// <param name="id">Its process id.</param>
    public ParentProcess(int id)
    {
        _id = id;
        _started = StartOf(id);
    }

    /// <summary>The parent named by <see cref="Variable"/>; null where none is to be watched.</summary>
    public static ParentProcess? FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out int id) ? new ParentProcess(id) : null;

    /// <summary>Whether it lives. A later process of the same id is told apart by the time it started.</summary>
    public bool IsAlive => _started is not null && StartOf(_id) == _started;

    /// <summary>Returns when it is gone.</summary>
    public async Task WaitForExitAsync(TimeProvider clock, CancellationToken cancel)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500), clock);
        while (IsAlive)
            await timer.WaitForNextTickAsync(cancel);
    }

    private static string? StartOf(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // the name in brackets may hold blanks; state and start time are the 1st and the 20th field after it.
                // A killed process whose own parent does not collect it stays in the list as Z: it is gone all the same
                string stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : fields[19];
            }
            using Process process = Process.GetProcessById(id);
            return process.HasExited ? null : process.StartTime.Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
