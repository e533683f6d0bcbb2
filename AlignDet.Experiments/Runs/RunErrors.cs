using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Runs;

/// <summary>What is written into a run's record when something went wrong.</summary>
public static class RunErrors
{
    /// <summary>A user's mistake, as it is shown.</summary>
    public const string BadInput = "bad-input";

    /// <summary>The trainer died.</summary>
    public const string LostKind = "lost";

    /// <summary>A run whose results are needed did not get there.</summary>
    public const string Upstream = "upstream";

    /// <summary>The submission was not finished.</summary>
    public const string CutOffKind = "cut-off";

    /// <summary>A fault of the program or the machine.</summary>
    public const string Internal = "internal";

    /// <summary>What the user can mend.</summary>
    public static RunError Of(BadInputException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (fault.Cure is not { } cure)
        {
            return new RunError(BadInput, fault.Message, null);
        }
        string end = $". {cure}{(cure.EndsWith('?') ? "" : ".")}";
        return new RunError(BadInput, fault.Message.EndsWith(end, StringComparison.Ordinal) ? fault.Message[..^end.Length] : fault.Message, cure);
    }

    /// <summary>What the user cannot mend; the service's log has the whole of it.</summary>
    public static RunError Of(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new RunError(Internal, fault.Message.Split('\n')[0].Trim(), "Retry the run; if it fails again, look into the trainer's log");
    }

    /// <summary>A run whose submission broke off before its pipeline was written.</summary>
    internal static RunRecord CutOff(RunRecord run, DateTimeOffset now) => run with
    {
        State = RunState.Cancelled,
        EndedUtc = now,
        Error = new RunError(CutOffKind, "its submission broke off before the pipeline was written", "Submit the pipeline again"),
    };

    internal static bool IsCutOff(RunRecord run) => run is { State: RunState.Cancelled, Error.Kind: CutOffKind };

    /// <summary>Whether the trainer of a running run has been silent for too long.</summary>
    internal static bool IsSilent(RunRecord run, DateTimeOffset now, TimeSpan lease) =>
        run.State == RunState.Running && (run.HeartbeatUtc is not { } beat || now - beat > lease);

    /// <summary>A running run whose trainer died: what was asked of it is done, else it waits again, unless that happened too often.</summary>
    internal static RunRecord Lost(RunRecord run, int maxAttempts, DateTimeOffset now)
    {
        int lost = run.LostAttempts + 1;
        RunRecord free = run with { Owner = null, Request = null, LostAttempts = lost };
        string trainer = run.Trainer ?? "its trainer";
        return run.Request switch
        {
            RunRequest.Cancel => free with { State = RunState.Cancelled, EndedUtc = now, Error = null },
            RunRequest.Pause => free with { State = RunState.Paused, Error = null },
            _ when lost >= maxAttempts => free with
            {
                State = RunState.Failed,
                EndedUtc = now,
                Error = new RunError(
                    LostKind,
                    FormattableString.Invariant($"{lost} attempts in a row ended without a word from the trainer ({trainer} was the last)"),
                    "Look into the trainers' logs; too little memory is the usual reason. Then retry: the run goes on from its last checkpoint"),
            },
            _ => free with
            {
                State = RunState.Queued,
                Error = new RunError(LostKind, FormattableString.Invariant($"{trainer} stopped answering during attempt {run.Attempt}"), "Nothing: the run goes on by itself"),
            },
        };
    }
}
