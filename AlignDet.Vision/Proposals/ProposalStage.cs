using System.Diagnostics;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>The stage <c>proposals</c>: selective search over the pictures of a split, published as <c>proposals.json</c>.</summary>
/// <remarks>It takes minutes and leaves nothing to go on from: a request to pause stops it, and a resumed stage begins anew.</remarks>
public sealed class ProposalStage : IStage
{
    private const string FileName = "proposals.json";
    private const int PicturesShown = 4;
    private const int BoxesShown = 20;

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(context);
        string reference = recipe.Data.Dataset
            ?? throw new BadInputException("data.dataset", "no data set is named", "Give SLUG@VERSION or file:DIR");
        DatasetFolder dataset = DatasetFolder.Open(await context.ResolveAsync(reference, cancel));
        string folder = dataset.ImagesFolder(recipe.Data.Train);
        IReadOnlyList<string> files = ImageFiles.List(folder);

        long started = Stopwatch.GetTimestamp();
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ProposalResult result;
        try
        {
            result = await ProposalRunner.RunAsync(
                folder, files, recipe.Proposals, Environment.ProcessorCount, new ContextProgress(context, pause), pause.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return StageOutcome.Paused;
        }
        Tell(context, result, files.Count, Stopwatch.GetElapsedTime(started));
        await ShowAsync(context, folder, result.Dataset, cancel);
        await PublishAsync(context, recipe.Proposals, result);
        return StageOutcome.Completed;
    }

    private static void Tell(IStageContext context, ProposalResult result, int total, TimeSpan elapsed)
    {
        foreach (SkippedPicture skipped in result.Skipped)
        {
            context.Log(StageLogLevel.Warning, $"Skipped {skipped.File}: {skipped.Reason}");
        }
        int pictures = result.Dataset.Images.Count;
        double perPicture = (double)result.Dataset.Annotations.Count / pictures;
        context.Metric(total, new Dictionary<string, double>
        {
            ["proposals/images"] = pictures,
            ["proposals/skipped"] = result.Skipped.Count,
            ["proposals/per_image"] = perPicture,
            ["images_per_s"] = total / elapsed.TotalSeconds,
        });
        context.Log(StageLogLevel.Info, FormattableString.Invariant(
            $"{pictures} pictures, {perPicture:0.0} boxes each, {result.Skipped.Count} skipped, {elapsed.TotalSeconds:0.0} s"));
    }

    /// <summary>Shows pictures from all over the set.</summary>
    private static async Task ShowAsync(IStageContext context, string folder, CocoDataset dataset, CancellationToken cancel)
    {
        ILookup<long, CocoAnnotation> boxes = dataset.Annotations.ToLookup(annotation => annotation.ImageId);
        int shown = Math.Min(PicturesShown, dataset.Images.Count);
        for (int i = 0; i < shown; i++)
        {
            CocoImage image = dataset.Images[(int)((long)i * dataset.Images.Count / shown)];
            byte[] jpeg = ImageEncoder.Jpeg(ImageDecoder.Decode(Path.Combine(folder, image.FileName), cancel));
            BoxOverlay[] overlays =
            [
                .. boxes[image.Id].Take(BoxesShown).Select(annotation => annotation.Box)
                    .Select(box => new BoxOverlay(box.X1, box.Y1, box.X2, box.Y2, null, null, BoxKind.Proposal)),
            ];
            await context.PictureAsync(image.FileName, 0, jpeg, overlays);
        }
    }

    private static async Task PublishAsync(IStageContext context, ProposalSpec spec, ProposalResult result)
    {
        Directory.CreateDirectory(context.WorkFolder);
        string path = Path.Combine(context.WorkFolder, FileName);
        CocoWriter.Write(result.Dataset, path, ProposalInfo.Of(spec, result));
        await context.PublishAsync(FileName, path);
        File.Delete(path);
    }

    private sealed class ContextProgress(IStageContext context, CancellationTokenSource pause) : IProgress<ProposalProgress>
    {
        public void Report(ProposalProgress value)
        {
            context.Progress("proposals", value.Done, value.Total);
            if (context.PauseRequested && value.Done < value.Total)
            {
                pause.Cancel();
            }
        }
    }
}
