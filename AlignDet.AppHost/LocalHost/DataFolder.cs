using System.Globalization;
using System.Text;

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
        string file = System.IO.Path.Combine(path, "host.lock");
        try
        {
            Directory.CreateDirectory(path);
            return new DataFolder(path, Hold(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Holder(file) is { } holder
                ? new StartException(path, $"is in use by another AlignDet{holder}", "Stop that one, or give another folder with --data DIR")
                : new StartException(path, $"cannot be written ({fault.Message.TrimEnd('.')})", $"Give another folder with --data DIR or {Variable}");
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string Default => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aligndet");

    // the system lets go of the lock when the process ends, however it ends: a file left over is no obstacle
    private static FileStream Hold(string file)
    {
        FileStream held = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        held.SetLength(0);
        held.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        held.Flush();
        return held;
    }

    // a lock keeps others from writing; what is in the file can be read where it is an agreement between processes only
    private static string? Holder(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            using StreamReader reader = new(stream);
            return reader.ReadToEnd() is { Length: > 0 } id ? $" (process {id})" : "";
        }
        catch (IOException fault) when (OperatingSystem.IsWindows() && fault.HResult == unchecked((int)0x80070020))
        {
            return "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
