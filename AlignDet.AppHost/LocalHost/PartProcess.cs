using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AlignDet.AppHost.LocalHost;

/// <summary>One life of a child process, its output passed on line by line.</summary>
internal sealed class PartProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Task _output;

    private PartProcess(Process process, Action<string> line)
    {
        _process = process;
        _output = Task.WhenAll(PassOnAsync(process.StandardOutput, line), PassOnAsync(process.StandardError, line));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <exception cref="StartException">The system refuses to start it.</exception>
    public static PartProcess Start(ProcessStartInfo start, Action<string> line)
    {
        try
        {
            return new PartProcess(Process.Start(start)!, line);
        }
        catch (Win32Exception fault)
        {
            throw new StartException(start.FileName, $"cannot be started ({fault.Message.TrimEnd('.')})", "Build the solution again");
        }
    }

    /// <summary>Returns the exit code once it has ended and its last words are passed on.</summary>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // a process that it left behind may hold the pipe open
        await Task.WhenAny(_output, Task.Delay(TimeSpan.FromSeconds(1)));
        return _process.ExitCode;
    }

    /// <summary>Asks it to end; where the system has no signal for that, ends it.</summary>
    public void AskToEnd()
    {
        if (OperatingSystem.IsWindows())
            Kill();
        else if (!_process.HasExited)
            _ = SendSignal(_process.Id, Terminate);
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is InvalidOperationException or Win32Exception or AggregateException)
        {
            // it was faster
        }
    }

    public void Dispose() => _process.Dispose();

    private static async Task PassOnAsync(StreamReader reader, Action<string> line)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } text)
                line(text);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // the pipe ended with the process
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
