using AlignDet.Recipes.Runs;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Shared;

/// <summary>The state of a run: a word, a sign and a colour, so that none of them is needed alone.</summary>
public sealed partial class StateBadge
{
    /// <summary>The state.</summary>
    [Parameter]
    [EditorRequired]
    public RunState State { get; set; }

    /// <summary>What has been asked of the run.</summary>
    [Parameter]
    public RunRequest? Request { get; set; }

    private string Name => NameOf(State);

    private string Words => (State, Request) switch
    {
        (RunState.Running, RunRequest.Pause) => "pausing",
        (RunState.Running, RunRequest.Cancel) => "cancelling",
        _ => Name,
    };

    private string Meaning => State switch
    {
        RunState.Blocked => "Waits for runs whose results it needs",
        RunState.Queued => "Waits for a trainer",
        RunState.Running => "A trainer works on it",
        RunState.Paused => "Stopped at a checkpoint; can be resumed",
        RunState.Succeeded => "Done",
        RunState.Failed => "Ended by an error; can be retried",
        _ => "Ended on request; can be retried",
    };

    private string Sign => State switch
    {
        RunState.Blocked => """<path d="M3 1h6M3 11h6M4 1c0 3 4 4 4 5s-4 2-4 5M8 1c0 3-4 4-4 5s4 2 4 5" fill="none" stroke="currentColor"/>""",
        RunState.Queued => """<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6 3.5V6l2 1.2" fill="none" stroke="currentColor" stroke-width="1.4"/>""",
        RunState.Running => """<circle cx="6" cy="6" r="4" fill="currentColor" class="beat"/>""",
        RunState.Paused => """<path d="M3.5 2v8M8.5 2v8" stroke="currentColor" stroke-width="2.4"/>""",
        RunState.Succeeded => """<path d="M1.5 6.5l3 3 6-7" fill="none" stroke="currentColor" stroke-width="2"/>""",
        RunState.Failed => """<path d="M6 1v6.5M6 9.5v1.800" stroke="currentColor" stroke-width="2.4"/>""",
        _ => """<path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="1.8"/>""",
    };

    /// <summary>The word for a state, as in records and addresses.</summary>
    public static string NameOf(RunState state) => state switch
    {
        RunState.Blocked => "blocked",
        RunState.Queued => "queued",
        RunState.Running => "running",
        RunState.Paused => "paused",
        RunState.Succeeded => "succeeded",
        RunState.Failed => "failed",
        _ => "cancelled",
    };
}
