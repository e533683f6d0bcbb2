using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Proposals;

/// <summary>Selective search over many pictures, one picture a thread. The result does not depend on the number of threads.</summary>
public static class ProposalRunner
{
    /// <summary>Searches into a file, going on from a search of the same settings that was broken off.</summary>
    /// <param name="source">The pictures.</param>
    /// <param name="spec">Mode and filters.</param>
    /// <param name="file">The proposals, COCO JSON. Until they are whole, <c>FILE.partial.ndjson</c> beside it has what is done.</param>
    /// <param name="threads">Pictures in work, and in memory, at the same time; 1 or more.</param>
    /// <param name="opened">Told what an earlier search had done, before this one begins; or null.</param>
    /// <param name="progress">Told before the first and after every picture, or null. Called from several threads, one at a time, with a rising count.</param>
    /// <param name="cancel">Stops within a fraction of a second; the work file stays.</param>
    /// <exception cref="BadInputException">The mode or a filter is impossible, there are no pictures, none of them can be read, or a file cannot be written.</exception>
    public static async Task<ProposalSummary> RunAsync(
        ProposalSource source, ProposalSpec spec, string file, int threads,
        Action<ProposalWork>? opened, IProgress<ProposalProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        using ProposalWork work = ProposalWork.Open(ProposalWork.PathFor(file), source, spec);
        opened?.Invoke(work);
        progress?.Report(new ProposalProgress(work.Done, source.Pictures.Count));
        await SearchAsync(work, threads, done =>
        {
            progress?.Report(done);
            return ValueTask.FromResult(true);
        }, cancel);
        ProposalSummary summary = work.WriteResult(file);
        work.Delete();
        return summary;
    }

    /// <summary>Searches what is not done yet in a work file.</summary>
    /// <param name="work">Takes what is found.</param>
    /// <param name="threads">Pictures in work, and in memory, at the same time; 1 or more.</param>
    /// <param name="goOn">Asked after every picture, one at a time, with a rising count; false ends the search when the pictures in work are done.</param>
    /// <param name="cancel">Stops within a fraction of a second.</param>
    public static Task SearchAsync(ProposalWork work, int threads, Func<ProposalProgress, ValueTask<bool>> goOn, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(goOn);
        int[] open = [.. Enumerable.Range(0, work.Source.Pictures.Count).Where(picture => !work.IsDone(picture))];
        return SearchAsync(work.Source, work.Spec, open, threads, work.Add, goOn, cancel);
    }

    /// <summary>Searches in memory.</summary>
    /// <param name="imagesFolder">The folder the names are relative to.</param>
    /// <param name="files">Names of the pictures.</param>
    /// <param name="spec">Mode and filters.</param>
    /// <param name="threads">Pictures in work at the same time; 1 or more.</param>
    /// <param name="progress">Told after every picture, or null. Called from several threads, one at a time, with a rising count.</param>
    /// <param name="cancel">Stops within a fraction of a second.</param>
    /// <exception cref="BadInputException">The mode or a filter is impossible, there are no pictures, or none of them can be read.</exception>
    public static async Task<ProposalResult> RunAsync(
        string imagesFolder, IReadOnlyList<string> files, ProposalSpec spec, int threads, IProgress<ProposalProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (files.Count == 0)
        {
            throw new BadInputException(imagesFolder, "there are no pictures", "Give a folder with JPEG or PNG files");
        }
        ProposalSource source = new(imagesFolder, [.. files.Select(file => new ProposalPicture(file.Replace(Path.DirectorySeparatorChar, '/'), null))]);
        FoundProposals[] found = new FoundProposals[files.Count];
        await SearchAsync(source, spec, [.. Enumerable.Range(0, files.Count)], threads, (picture, _, boxes) => found[picture] = boxes, done =>
        {
            progress?.Report(done);
            return ValueTask.FromResult(true);
        }, cancel);
        return Collect(source, found);
    }

    private static async Task SearchAsync(
        ProposalSource source, ProposalSpec spec, int[] open, int threads, Action<int, PictureStamp, FoundProposals> keep,
        Func<ProposalProgress, ValueTask<bool>> goOn, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        SearchPlan plan = SearchPlan.Of(spec.Mode);
        ProposalFilter filter = new(spec);
        using SemaphoreSlim counting = new(1);
        int total = source.Pictures.Count, done = total - open.Length;
        bool goesOn = true;
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        await Parallel.ForEachAsync(open, options, async (picture, stop) =>
        {
            if (!Volatile.Read(ref goesOn))
            {
                return;
            }
            string path = PictureName.Locate(source.Folder, source.Pictures[picture].File);
            // before the picture is read, so that a change meanwhile shows
            PictureStamp stamp = PictureStamp.Of(path);
            FoundProposals found = FoundProposals.Search(path, plan, filter, stop);
            await counting.WaitAsync(stop);
            try
            {
                keep(picture, stamp, found);
                goesOn &= await goOn(new ProposalProgress(++done, total));
            }
            finally
            {
                counting.Release();
            }
        });
    }

    private static ProposalResult Collect(ProposalSource source, FoundProposals[] found)
    {
        List<CocoImage> images = [];
        List<CocoAnnotation> annotations = [];
        List<SkippedPicture> skipped = [];
        for (int i = 0; i < found.Length; i++)
        {
            string name = source.Pictures[i].File;
            if (found[i].Fault is string fault)
            {
                skipped.Add(new SkippedPicture(name, fault));
                continue;
            }
            CocoImage image = new(images.Count + 1, name, found[i].Width, found[i].Height);
            images.Add(image);
            foreach (Box box in found[i].Boxes)
            {
                double width = box.Width, height = box.Height;
                annotations.Add(new CocoAnnotation(
                    annotations.Count + 1, image.Id, ProposalResult.Category.Id, box.X1, box.Y1, width, height, width * height, false));
            }
        }
        new ProposalSummary(images.Count, annotations.Count, 0, 0, 0, skipped).RefuseNone(source.Folder);
        return new ProposalResult(new CocoDataset { Images = images, Annotations = annotations, Categories = [ProposalResult.Category] }, skipped);
    }
}
