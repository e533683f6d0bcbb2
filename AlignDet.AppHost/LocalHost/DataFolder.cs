using System.Globalization;

namespace AlignDet.AppHost.LocalHost;

/// <summary>The folder that keeps everything, held by one host at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>The environment variable that names it, for the host and for its children.</summary>
    public const string Variable = "ALIGNDET_DATA";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <exception cref="StartException">It cannot be written, or another host has it.</exception>
    public static DataFolder Open(string? asked)
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string path = System.IO.Path.GetFullPath(asked ?? (string.IsNullOrEmpty(named) ? Default : named));
        // beside the lock: a locked file cannot be read
        string holder = System.IO.Path.Combine(path, "host.pid");
        try
        {
            CreatePrivate(path);
            if (FileLock.TryHold(System.IO.Path.Combine(path, "host.lock")) is { } held)
            {
                File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                return new DataFolder(path, held);
            }
            throw new StartException(path, $"is in use by another AlignDet (process {File.ReadAllText(holder)})", "Stop that one, or give another folder with --data DIR");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, fault);
        }
    }

    /// <summary>A folder in it; made when it is not there.</summary>
    /// <exception cref="StartException">It cannot be made.</exception>
    public string Folder(string name)
    {
        string folder = System.IO.Path.Combine(Path, name);
        try
        {
            CreatePrivate(folder);
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, fault);
        }
    }

    /// <summary>Makes a folder that only this user can look into; one that is there already stays as it is.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _lock.Dispose();

    private static StartException Unwritable(string path, Exception fault) =>
        new(path, $"cannot be written ({fault.Message.TrimEnd('.')})", $"Give another folder with --data DIR or {Variable}");

    private static string Default => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aligndet");
}
