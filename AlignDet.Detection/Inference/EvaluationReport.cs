using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Evaluation.Reports;

namespace AlignDet.Detection.Inference;

/// <summary>What an evaluation was made of: enough to publish <c>report.json</c> when it turns out to be the last of a run.</summary>
/// <param name="Truth">The split.</param>
/// <param name="ImagesFolder">Folder of its pictures.</param>
/// <param name="Detections">Everything that was found.</param>
internal sealed record EvaluationReport(CocoDataset Truth, string ImagesFolder, IReadOnlyList<CocoDetection> Detections)
{
    // the dashboard shows about as many without scrolling for long, and the store keeps a copy of each
    private const int Pictures = 12;

    /// <summary>Publishes the report, and as pictures named <c>report/...</c> those it holds to be the best and the worst.</summary>
    public async Task PublishAsync(IStageContext context, long step, CancellationToken cancel)
    {
        CocoEvaluation evaluation = CocoEvaluator.Evaluate(Truth, Detections, cancel: cancel); // takes no time, and the run may be measured in another way
        DetectionReport report = DetectionReport.Of(Truth, Detections, evaluation, new DetectionReportOptions { RankedPictures = Pictures }, cancel);
        foreach (PictureResult picture in report.Ranking.Worst.Concat(report.Ranking.Best))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                byte[] file = await File.ReadAllBytesAsync(Path.Combine(ImagesFolder, picture.FileName), cancel);
                await context.PictureAsync(ReportPicture.NameOf(picture), step, file, []);
            }
            catch (IOException e)
            {
                context.Log(StageLogLevel.Warning, $"{picture.FileName} cannot be shown: {e.Message}");
            }
        }
        string path = Path.Combine(context.WorkFolder, ReportPicture.FileName);
        DetectionReportJson.WriteFile(report, path);
        await context.PublishAsync(ReportPicture.FileName, path);
        File.Delete(path);
    }
}
