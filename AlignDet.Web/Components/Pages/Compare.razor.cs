using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Comparison;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>Any runs side by side.</summary>
public sealed partial class Compare
{
    private IReadOnlyList<RunView> _views = [];

    /// <summary>Their ids, with commas between.</summary>
    [SupplyParameterFromQuery(Name = "runs")]
    public string? RunIds { get; set; }

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    [Inject]
    private RunData Data { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the runs";

    /// <inheritdoc/>
    protected override string Subject => RunIds ?? "";

    private IReadOnlyList<string> Ids => [.. (RunIds ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    /// <inheritdoc/>
    protected override void Reset() => _views = [];

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        IReadOnlyList<RunRecord> runs = await RunView.FindAsync(Repository, Caller.Workspace, Ids, cancel);
        List<RunView> views = [];
        foreach (RunRecord run in runs)
        {
            // runs of one name are told apart by their ids' ends, which differ where the beginnings are times
            string label = runs.Count(other => other.Name == run.Name) > 1 ? $"{run.Name} {run.Id[^4..]}" : run.Name;
            views.Add(await RunView.ReadAsync(run, label, views.Count, _views.FirstOrDefault(v => v.Run.Id == run.Id), Data, cancel));
        }
        _views = views;
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => RunIds?.Contains(message.Id, StringComparison.Ordinal) == true && message.Kind is not LiveKind.Log;
}
