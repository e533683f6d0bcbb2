using System.Text;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Evaluation.Reports;

namespace AlignDet.Web.Components.Reports;

/// <summary>The report of a run's last evaluation.</summary>
/// <param name="Report">The report; null when it cannot be read.</param>
/// <param name="Fault">Why it cannot be read, or null.</param>
/// <param name="Pictures">The pictures it speaks of, as far as the run kept them.</param>
public sealed record RunReport(DetectionReport? Report, string? Fault, IReadOnlyList<RunPicture> Pictures)
{
    /// <summary>Reads what a run has published; null when there is no report.</summary>
    public static async Task<RunReport?> ReadAsync(RunRecord run, IReadOnlyList<RunPicture> pictures, IArtifactStore store, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(store);
        if (!run.Published.TryGetValue(ReportPicture.FileName, out string? key)
            || await store.ReadAsync(StoreKeys.RunFolder(run.Workspace, run.Id) + key, cancel) is not { } blob)
        {
            return null;
        }
        try
        {
            return new RunReport(DetectionReportJson.Read(Encoding.UTF8.GetString(blob.Content.Span)), null, pictures);
        }
        catch (BadInputException fault)
        {
            return new RunReport(null, fault.Message, pictures);
        }
    }

    /// <summary>A picture of the report with its boxes; null when the run did not keep it.</summary>
    public RunPicture? Find(PictureResult picture) => Pictures.FirstOrDefault(p => p.Name == ReportPicture.NameOf(picture));
}
