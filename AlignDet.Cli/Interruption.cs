using System.Runtime.InteropServices;

namespace AlignDet.Cli;

/// <summary>
/// Ctrl+C and SIGTERM while it lives. A command that can pause takes the first signal as a wish to do so; the next one
/// cancels; one more, or two seconds without an end, ends the process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _cancel = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CliOutput _output;
    private readonly bool _pausesFirst;
    private int _count;

    public Interruption(CliOutput output, bool pausesFirst = false)
    {
        _output = output;
        Tell = output.Error.WriteLine;
        _pausesFirst = pausesFirst;
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Signal();
            }));
        }
    }

    /// <summary>Shows a line to the user; a live display puts its own way in here, which does not tear the display.</summary>
    public Action<string> Tell { get; set; }

    public bool PauseRequested { get; private set; }

    public CancellationToken Token => _cancel.Token;

    /// <summary>What a signal does.</summary>
    internal void Signal()
    {
        int count = Interlocked.Increment(ref _count) + (_pausesFirst ? 0 : 1);
        if (count == 1)
        {
            PauseRequested = true;
            Tell("Pausing after a checkpoint; Ctrl+C once more stops at once.");
        }
        else if (count == 2)
        {
            _cancel.Cancel();
            _ = Task.Delay(s_patience).ContinueWith(_ => End(), TaskScheduler.Default);
        }
        else
        {
            End();
        }
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _signals.Clear();
    }

    private void End()
    {
        if (_signals.Count == 0)
        {
            return; // the command came to its end by itself
        }
        if (_output.IsTerminal)
        {
            _output.Error.Write("\e[?25h"); // a live display hides the cursor
        }
        Environment.Exit(ExitCodes.Interrupted);
    }
}
