using AlignDet.Experiments;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Charts;
using AlignDet.Web.Components.Comparison;
using AlignDet.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>All of one run.</summary>
public sealed partial class RunDetail
{
    private const int LogLines = 2000;

    private static readonly (string Name, string Metric)[] s_ap = [("AP", "val/ap"), ("AP50", "val/ap50"), ("AP75", "val/ap75")];

    private RunView? _view;
    private IReadOnlyList<LogLine> _log = [];
    private IReadOnlyList<StoredCheckpoint> _checkpoints = [];
    private string? _recipe;
    private bool _isBusy;

    /// <summary>Its id.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    [Inject]
    private RunData Data { get; set; } = null!;

    [Inject]
    private RunControl Control { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the run";

    /// <inheritdoc/>
    protected override string Subject => Id;

    private RunRecord Run => _view!.Run;

    private bool HasCurves => _view!.Metrics.Any(m => m.Name == "train/loss");

    private IReadOnlyList<ChartSeries> ApCurves =>
    [
        .. s_ap.Select((m, i) =>
            new ChartSeries(m.Name, [.. _view!.Points(m.Metric).Select(p => p with { Value = p.Value * 100 })], i, i, HasMarks: true)),
    ];

    // the total first, then its parts, when there is more than one
    private IReadOnlyList<ChartSeries> LossCurves
    {
        get
        {
            string[] parts = [.. _view!.Metrics.Select(m => m.Name).Where(name => name.StartsWith("train/", StringComparison.Ordinal) && name != "train/loss").Order(StringComparer.Ordinal)];
            return [.. parts.Where(_ => parts.Length > 1).Prepend("train/loss").Select((name, i) => new ChartSeries(name["train/".Length..], _view.Points(name), i, i))];
        }
    }

    /// <inheritdoc/>
    protected override void Reset() => (_view, _log, _checkpoints, _recipe) = (null, [], [], null);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        RunRecord? run = RunId.IsValid(Id) ? (await Repository.FindAsync(Caller.Workspace, Id, cancel))?.Value : null;
        if (run is null)
        {
            _view = null;
            return;
        }
        bool isNew = _view is null, changed = _view?.Run.State != run.State || _view.Run.Last != run.Last;
        RunView view = await RunView.ReadAsync(run, run.Name, 0, _view, Data, cancel);
        IReadOnlyList<LogLine> log = isNew || changed || run.State == RunState.Running
            ? (run.Attempt > 0 ? await Data.LogAsync(run.Workspace, run.Id, LogLines, cancel) : [])
            : _log;
        IReadOnlyList<StoredCheckpoint> checkpoints = isNew || changed ? await StoredCheckpoint.ListAsync(run, Repository.Store, cancel) : _checkpoints;
        _recipe ??= RecipeWriter.Write(await Repository.ReadRecipeAsync(run.Workspace, run.Id, cancel));
        cancel.ThrowIfCancellationRequested();
        (_view, _log, _checkpoints) = (view, log, checkpoints);
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Id == Id;

    private IReadOnlyList<ChartSeries> Curve(string metric, int colour) => [new ChartSeries(metric, _view!.Points(metric), colour)];

    private async Task ActAsync(RunAction action)
    {
        _isBusy = true;
        StateHasChanged();
        bool done = await TryAsync(
            () => action switch
            {
                RunAction.Pause => Control.PauseAsync(Caller.Workspace, Id, Cancel),
                RunAction.Resume => Control.ResumeAsync(Caller.Workspace, Id, Cancel),
                RunAction.Cancel => Control.CancelAsync(Caller.Workspace, Id, Cancel),
                _ => Control.RetryAsync(Caller.Workspace, Id, Cancel),
            },
            $"asking for: {action}");
        _isBusy = false;
        if (done)
        {
            await RefreshAsync();
        }
    }
}
