using AlignDet.Experiments.Live;
using AlignDet.Experiments.Runs;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Web.Components.Comparison;
using Microsoft.AspNetCore.Components;

namespace AlignDet.Web.Components.Pages;

/// <summary>All pipelines.</summary>
public sealed partial class PipelineList
{
    private const int PageSize = 50;

    private IReadOnlyList<PipelineRecord> _pipelines = [];
    private Dictionary<string, RunRecord> _runs = [];
    private int _limit = PageSize;

    [Inject]
    private PipelineService Pipelines { get; set; } = null!;

    [Inject]
    private RunRepository Repository { get; set; } = null!;

    /// <inheritdoc/>
    protected override string What => "reading the pipelines";

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancel)
    {
        IReadOnlyList<PipelineRecord> pipelines = await Pipelines.ListAsync(Caller.Workspace, cancel);
        _runs = (await Repository.ListAsync(Caller.Workspace, cancel)).ToDictionary(run => run.Id);
        _pipelines = pipelines;
    }

    /// <inheritdoc/>
    protected override bool Concerns(LiveEvent message) => message.Kind is LiveKind.Run;

    // what starts from another node's weights is the method, what starts without is the baseline
    private string ApOf(PipelineRecord pipeline, bool isBaseline) => pipeline.Nodes
        .Where(node => node.Stage == StageNames.FineTune && node.Needs.Count == 0 == isBaseline)
        .Select(node => _runs.GetValueOrDefault(node.Run)?.Best)
        .FirstOrDefault(best => best is { Metric: "val/ap" }) is { } found ? ApFormat.Percent(found.Value) : "";
}
