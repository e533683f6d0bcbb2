using System.Text.Json;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Evaluation.Reports;
using AlignDet.Web.Components.Charts;
using AlignDet.Web.Components.Reports;

namespace AlignDet.Web.Components.Comparison;

/// <summary>A run with everything that its pages show of it.</summary>
/// <param name="Run">Its record.</param>
/// <param name="Label">What it is called beside others.</param>
/// <param name="Colour">Which colour of the theme it has in charts.</param>
/// <param name="Metrics">Its curves.</param>
/// <param name="Pictures">Its pictures.</param>
/// <param name="Result">Its newest evaluation, null before the first.</param>
/// <param name="Report">What its last evaluation tells beside the numbers, null before there is one.</param>
public sealed record RunView(
    RunRecord Run, string Label, int Colour, IReadOnlyList<MetricSeries> Metrics, IReadOnlyList<RunPicture> Pictures, EvaluationResult? Result, RunReport? Report = null)
{
    private const int MaxPoints = 2000;
    private const string Ap = "val/ap";

    /// <summary>The points of a metric, empty while there are none.</summary>
    public IReadOnlyList<ChartPoint> Points(string metric) =>
        Metrics.FirstOrDefault(m => m.Name == metric)?.Points.Select(p => new ChartPoint(p.Step, p.Value)).ToArray() ?? [];

    /// <summary>Its newest evaluation on the way, AP by step; null before the first.</summary>
    public ChartPoint? Newest => Points(Ap) is { Count: > 0 } points ? points[^1] : null;

    /// <summary>The evaluation with the highest AP; null before the first.</summary>
    public ChartPoint? Best => Points(Ap) is { Count: > 0 } points ? points.MaxBy(point => point.Value) : null;

    /// <summary>Reads what <paramref name="before"/> does not tell already: a run that stands still is not read twice.</summary>
    /// <param name="run">The record as it is now.</param>
    /// <param name="label">What it is called beside others.</param>
    /// <param name="colour">Which colour it has.</param>
    /// <param name="before">As it was read last, or null.</param>
    /// <param name="data">Reads metrics and pictures.</param>
    /// <param name="cancel">Stops reading.</param>
    public static async Task<RunView> ReadAsync(RunRecord run, string label, int colour, RunView? before, RunData data, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        if (run.Attempt == 0)
        {
            return new RunView(run, label, colour, [], [], null);
        }
        if (before?.Run.Id == run.Id && run.State != RunState.Running && before.Run.State == run.State
            && before.Run.Attempt == run.Attempt && before.Run.Results == run.Results)
        {
            return before with { Run = run, Label = label, Colour = colour };
        }
        IReadOnlyList<MetricSeries> metrics = await data.MetricsAsync(run.Workspace, run.Id, null, MaxPoints, cancel);
        IReadOnlyList<RunPicture> pictures = await data.PicturesAsync(run.Workspace, run.Id, cancel);
        EvaluationResult? result = await ReadResultAsync(run, data.Store, cancel) ?? EvaluationResult.SoFar(metrics);
        return new RunView(run, label, colour, metrics, [.. pictures.Where(p => !IsOfReport(p))], result,
            await RunReport.ReadAsync(run, [.. pictures.Where(IsOfReport)], data.Store, cancel));
    }

    private static bool IsOfReport(RunPicture picture) => picture.Name.StartsWith(ReportPicture.Prefix, StringComparison.Ordinal);

    /// <summary>The evaluation in a run's results.json; null when there is none.</summary>
    public static async Task<EvaluationResult?> ReadResultAsync(RunRecord run, IArtifactStore store, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(store);
        if (run.Results is null || await store.ReadAsync(StoreKeys.RunFolder(run.Workspace, run.Id) + run.Results, cancel) is not { } blob)
        {
            return null;
        }
        using JsonDocument document = JsonDocument.Parse(blob.Content);
        return EvaluationResult.Parse(document.RootElement);
    }

    /// <summary>Runs by their ids, in that order; those that are not there are left out.</summary>
    public static async Task<IReadOnlyList<RunRecord>> FindAsync(RunRepository runs, string workspace, IEnumerable<string> ids, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(runs);
        List<RunRecord> found = [];
        foreach (string id in ids)
        {
            if (await runs.FindAsync(workspace, id, cancel) is { } run)
            {
                found.Add(run.Value);
            }
        }
        return found;
    }
}
