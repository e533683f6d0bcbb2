using System.Diagnostics;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// The stage <c>proposals</c>: selective search over the pictures of a split, published as <c>proposals.json</c>. The pictures of a
/// labelled split keep the ids of its annotation file.
/// </summary>
/// <remarks>
/// Its steps are pictures, its checkpoints the work file (<see cref="ProposalWork"/>): one on a request to pause, and others on the way, so far apart
/// (<see cref="CheckpointSpec.Every"/>, at least an eighth of what is done) that copying them costs little.
/// </remarks>
public sealed class ProposalStage : IStage
{
    private const string FileName = "proposals.json";
    private const int PicturesShown = 8;
    private const int BoxesShown = 50;

    private static readonly Dictionary<string, double> s_notMeasured = [];

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(context);
        string reference = recipe.Data.Dataset
            ?? throw new BadInputException("data.dataset", "no data set is named", "Give SLUG@VERSION or file:DIR");
        DatasetFolder dataset = DatasetFolder.Open(await context.ResolveAsync(reference, cancel));
        ProposalSource source = Source(dataset, recipe.Data.Train, context);
        string file = Path.Combine(context.WorkFolder, FileName), work = ProposalWork.PathFor(file);
        Directory.CreateDirectory(context.WorkFolder);
        Resume(context, work);

        long started = Stopwatch.GetTimestamp();
        using ProposalWork search = ProposalWork.Open(work, source, recipe.Proposals);
        Tell(context, search);
        Checkpoints checkpoints = new(search, context, recipe.Checkpoint.Every);
        await ProposalRunner.SearchAsync(search, Environment.ProcessorCount, checkpoints.AfterAsync, cancel);
        if (search.Done < source.Pictures.Count)
        {
            await checkpoints.SaveAsync(search.Done);
            search.Delete();
            return StageOutcome.Paused;
        }
        ProposalSummary summary = search.WriteResult(file);
        Tell(context, summary, source.Pictures.Count, Stopwatch.GetElapsedTime(started));
        await ShowAsync(context, search, summary.Pictures, cancel);
        await context.PublishAsync(FileName, file);
        search.Delete();
        File.Delete(file);
        return StageOutcome.Completed;
    }

    private static ProposalSource Source(DatasetFolder dataset, string split, IStageContext context)
    {
        string folder = dataset.ImagesFolder(split);
        return dataset.HasAnnotations(split)
            ? ProposalSource.OfAnnotations(dataset.AnnotationFile(split), folder, problem => context.Log(StageLogLevel.Warning, problem.ToString()))
            : ProposalSource.OfFolder(folder);
    }

    private static void Resume(IStageContext context, string work)
    {
        string? kept = context.ResumeFrom is { } folder ? Path.Combine(folder, Path.GetFileName(work)) : null;
        if (File.Exists(kept))
        {
            File.Copy(kept, work, overwrite: true);
        }
    }

    private static void Tell(IStageContext context, ProposalWork search)
    {
        if (search.Discarded)
        {
            context.Log(StageLogLevel.Warning, "the work of an earlier attempt was done under other settings or by another version: it begins anew");
        }
        else if (search.Resumed > 0)
        {
            context.Log(StageLogLevel.Info, $"resumed: {search.Resumed} of {search.Source.Pictures.Count} pictures are done");
        }
    }

    private static void Tell(IStageContext context, ProposalSummary summary, int total, TimeSpan elapsed)
    {
        foreach (SkippedPicture skipped in summary.Skipped)
        {
            context.Log(StageLogLevel.Warning, $"Skipped {skipped.File}: {skipped.Reason}");
        }
        context.Metric(total, new Dictionary<string, double>
        {
            ["proposals/images"] = summary.Pictures,
            ["proposals/skipped"] = summary.Skipped.Count,
            ["proposals/per_image"] = summary.PerPicture,
            ["images_per_s"] = (total - summary.Resumed) / elapsed.TotalSeconds,
        });
        context.Log(StageLogLevel.Info, FormattableString.Invariant(
            $"{summary.Pictures} pictures, {summary.PerPicture:0.0} boxes each, {summary.Skipped.Count} skipped, {elapsed.TotalSeconds:0.0} s"));
    }

    /// <summary>Shows pictures from all over the set.</summary>
    private static async Task ShowAsync(IStageContext context, ProposalWork search, int pictures, CancellationToken cancel)
    {
        int shown = Math.Min(PicturesShown, pictures);
        for (int i = 0; i < shown; i++)
        {
            (CocoImage image, IReadOnlyList<Box> boxes) = search.Show((int)((long)i * pictures / shown));
            byte[] jpeg = ImageEncoder.Jpeg(ImageDecoder.Decode(DatasetFolder.PictureFile(search.Source.Folder, image), cancel));
            await context.PictureAsync(
                image.FileName, 0, jpeg, [.. boxes.Take(BoxesShown).Select(box => new BoxOverlay(box.X1, box.Y1, box.X2, box.Y2, null, null, BoxKind.Proposal))]);
        }
    }

    /// <summary>Decides when a checkpoint is due.</summary>
    private sealed class Checkpoints(ProposalWork search, IStageContext context, int every)
    {
        private const int PartOfWork = 8;

        private int _last = search.Done;

        /// <summary>Whether to go on after a picture.</summary>
        public async ValueTask<bool> AfterAsync(ProposalProgress progress)
        {
            context.Progress("proposals", progress.Done, progress.Total);
            if (progress.Done == progress.Total)
            {
                return true;
            }
            if (every > 0 && progress.Done - _last >= Math.Max(every, progress.Done / PartOfWork))
            {
                await SaveAsync(progress.Done);
            }
            return !context.PauseRequested;
        }

        /// <summary>Hands over all that is done.</summary>
        public async Task SaveAsync(int done)
        {
            string folder = Path.Combine(context.WorkFolder, CheckpointFolder.Name(done));
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true); // left by an attempt that died while writing it
            }
            Directory.CreateDirectory(folder);
            search.CopyTo(Path.Combine(folder, Path.GetFileName(search.Path)));
            CheckpointFolder.Seal(folder, done, s_notMeasured, null);
            await context.CheckpointAsync(done, folder, s_notMeasured);
            _last = done;
        }
    }
}
