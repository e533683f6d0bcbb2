using AlignDet.Experiments;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Comparison;
using AlignDet.Web.Components.Graph;
using AlignDet.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace AlignDet.Web.Components.Pages;

/// <summary>One pipeline: its graph, and its fine-tunings side by side.</summary>
public sealed partial class PipelineDetail
{
    private PipelineRecord? _pipeline;
    private IReadOnlyList<RunRecord> _runs = [];
    private IReadOnlyList<RunView> _views = [];

    /// <summary>Its id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private PipelineService Pipelines { get; set; } = null!;

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    [Inject]
    private RunData Data { get; set; } = null!;

    [Inject]
    private RunControl Control { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the pipeline";

    /// <inheritdoc/>
    protected override string Subject => Id;

    private IReadOnlyList<GraphNode> Nodes => [.. 
        from node in _pipeline!.Nodes
        let run = _runs.FirstOrDefault(run => run.Id == node.Run)
        select new GraphNode(node.Node, node.Stage, node.Needs, run, IsSilent: run is not null && Silence.Of(run, Time.GetUtcNow()) is not null)];

    private string Overall =>
        _runs.Any(r => r.State == RunState.Failed) ? "failed"
        : _runs.Any(r => r.State == RunState.Running) ? "running"
        : _runs.All(r => r.State == RunState.Succeeded) ? "succeeded"
        : _runs.Any(r => r.State == RunState.Paused) ? "paused"
        : _runs.Any(r => r.State == RunState.Cancelled) ? "cancelled" : "queued";

    private string Summary => $"{_runs.Count(r => r.State == RunState.Succeeded)} of {_pipeline!.Nodes.Count} done"
        + (_runs.Count(r => r.State == RunState.Failed) is > 0 and int failed ? $", {failed} failed" : "");

    /// <inheritdoc/>
    protected override void Reset() => (_pipeline, _runs, _views) = (null, [], []);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        PipelineRecord? pipeline = RunId.IsValid(Id) ? _pipeline ?? await Pipelines.FindAsync(Caller.Workspace, Id, cancel) : null;
        if (pipeline is null)
        {
            return;
        }
        IReadOnlyList<RunRecord> runs = await RunView.FindAsync(Repository, Caller.Workspace, pipeline.Nodes.Select(node => node.Run), cancel);
        // the baseline last: the others are measured by it
        List<RunView> views = [];
        foreach (PipelineRun node in pipeline.Nodes.Where(node => node.Stage == StageNames.FineTune).OrderBy(node => node.Needs.Count == 0))
        {
            if (runs.FirstOrDefault(run => run.Id == node.Run) is { } run)
            {
                views.Add(await RunView.ReadAsync(run, node.Node, views.Count, _views.FirstOrDefault(v => v.Run.Id == run.Id), Data, cancel));
            }
        }
        cancel.ThrowIfCancellationRequested();
        (_pipeline, _runs, _views) = (pipeline, runs, views);
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) =>
        message.Kind is not LiveKind.Log && _pipeline?.Nodes.Any(node => node.Run == message.Id) == true;

    private async Task CancelAsync()
    {
        bool? sure = await Dialogs.ShowMessageBoxAsync(
            "Cancel the pipeline?", "Every run of it that has not ended stops; what they have learned since their last checkpoints is lost.",
            yesText: "Cancel the runs", cancelText: "Let them go on");
        if (sure != true)
        {
            return;
        }
        // from the end: cancelling a run may cancel what waits for it
        bool done = await TryAsync(
            async () =>
            {
                foreach (PipelineRun node in _pipeline!.Nodes.Reverse())
                {
                    RunRecord? run = (await Repository.FindAsync(Caller.Workspace, node.Run, Cancel))?.Value;
                    if (run?.State is RunState.Running or RunState.Queued or RunState.Blocked or RunState.Paused)
                    {
                        await Control.CancelAsync(Caller.Workspace, node.Run, Cancel);
                    }
                }
            },
            "cancelling the pipeline");
        if (done)
        {
            await RefreshAsync();
        }
    }
}
