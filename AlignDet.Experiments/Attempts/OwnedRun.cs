using AlignDet.Experiments.Runs;
using AlignDet.Recipes.Runs;

namespace AlignDet.Experiments.Attempts;

/// <summary>The record of a run as its owner changes it: as soon as it names another owner, nothing is changed any more.</summary>
internal sealed class OwnedRun(RunRepository runs, RunRecord claimed)
{
    private readonly string? _owner = claimed.Owner;

    /// <summary>The record as it was last read or written.</summary>
    public RunRecord Current { get; private set; } = claimed;

    /// <summary>Whether a record is still this owner's.</summary>
    public bool Owns(RunRecord run) => run.State == RunState.Running && run.Owner == _owner;

    /// <summary>Changes the record; null when it is somebody else's.</summary>
    public async Task<RunRecord?> ChangeAsync(Func<RunRecord, RunRecord> change, CancellationToken cancel)
    {
        bool isOwn = false;
        Versioned<RunRecord>? now = await runs.ChangeAsync(Current.Workspace, Current.Id, run => (isOwn = Owns(run)) ? change(run) : null, cancel);
        if (!isOwn || now is null)
        {
            return null;
        }
        return Current = now.Value;
    }

    /// <summary>Reads the record; null when it is somebody else's.</summary>
    public async Task<RunRecord?> ReadAsync(CancellationToken cancel)
    {
        Versioned<RunRecord>? now = await runs.FindAsync(Current.Workspace, Current.Id, cancel);
        return now is not null && Owns(now.Value) ? Current = now.Value : null;
    }
}
