using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Comparison;
using AlignDet.Web.Components.Graph;
using AlignDet.Web.Datasets;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>What goes on, what waits, what came out, and what needs attention.</summary>
public sealed partial class Overview
{
    private const int MaxResults = 8;
    private const int MaxAttention = 5;

    private static readonly string[] s_loss = ["train/loss"];
    private static readonly TimeSpan s_recent = TimeSpan.FromDays(7);

    private static readonly IReadOnlyList<GraphNode> s_method =
    [
        new("proposals", StageNames.Proposals, []),
        new("box-domain", StageNames.BoxDomain, ["proposals"]),
        new("fine-tune", StageNames.FineTune, ["box-domain"]),
        new("baseline", StageNames.FineTune, []),
    ];

    private readonly Dictionary<string, EvaluationResult?> _results = [];
    private IReadOnlyList<RunRecord> _runs = [];
    private IReadOnlyList<DatasetRecord> _datasets = [];
    private IReadOnlyList<ActiveRun> _running = [];
    private DatasetOperation? _operation;

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    [Inject]
    private RunData Data { get; set; } = null!;

    [Inject]
    private DatasetRegistry Registry { get; set; } = null!;

    [Inject]
    private DatasetRegistration Registration { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the overview";

    // the next to begin first
    private IReadOnlyList<RunRecord> Waiting => [.. _runs.Where(r => r.State is RunState.Queued or RunState.Blocked or RunState.Paused)
        .OrderBy(r => r.State).ThenByDescending(r => r.Priority).ThenBy(r => r.CreatedUtc).ThenBy(r => r.Needs.Count)];

    private IReadOnlyList<RunRecord> Results => [.. _runs.Where(r => r is { State: RunState.Succeeded, Best.Metric: "val/ap" }).OrderByDescending(r => r.EndedUtc).Take(MaxResults)];

    // a run that failed because another did is mended with that one
    private IReadOnlyList<RunRecord> Attention => [.. _runs.Where(r => r.State == RunState.Failed && r.Error?.Kind != "upstream" && Time.GetUtcNow() - r.EndedUtc < s_recent)
        .OrderByDescending(r => r.EndedUtc).Take(MaxAttention)];

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        _operation = _operation is null ? null : Registration.Find(Caller.Workspace, _operation.Id);
        IReadOnlyList<RunRecord> runs = await Repository.ListAsync(Caller.Workspace, cancel);
        if (runs.Count == 0)
        {
            _datasets = await Registry.ListAsync(Caller.Workspace, cancel);
        }
        List<ActiveRun> running = [];
        foreach (RunRecord run in runs.Where(r => r.State == RunState.Running).OrderBy(r => r.StartedUtc))
        {
            IReadOnlyList<MetricSeries> loss = await Data.MetricsAsync(run.Workspace, run.Id, s_loss, 8, cancel);
            running.Add(new ActiveRun(run, loss.Count > 0 && loss[0].Points.Count > 0 ? loss[0].Points[^1].Value : null));
        }
        (_runs, _running) = (runs, running);
        foreach (RunRecord run in Results.Where(r => !_results.ContainsKey(r.Id)))
        {
            _results[run.Id] = await RunView.ReadResultAsync(run, Data.Store, cancel);
        }
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Run or LiveKind.Metrics or LiveKind.Dataset;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            Registration.Changed += OnOperation;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeCoreAsync()
    {
        Registration.Changed -= OnOperation;
        return ValueTask.CompletedTask;
    }

    private void OnOperation(DatasetOperation operation)
    {
        if (operation.Id == _operation?.Id)
        {
            Wake(LiveKind.Dataset);
        }
    }

    private async Task SampleAsync()
    {
        if (await TryAsync(() => Task.Run(() => _operation = Registration.StartSample(Caller)), "registering the sample"))
        {
            await RefreshAsync();
        }
    }
}
