using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>Selective search over many pictures, one picture a thread.</summary>
public static class ProposalRunner
{
    /// <summary>Searches the pictures; the result does not depend on the number of threads.</summary>
    /// <param name="imagesFolder">The folder the names are relative to.</param>
    /// <param name="files">Names of the pictures.</param>
    /// <param name="spec">Mode and filters.</param>
    /// <param name="threads">Pictures in work, and in memory, at the same time; 1 or more.</param>
    /// <param name="progress">Told after every picture, or null. Called from several threads, one at a time, with a rising count.</param>
    /// <param name="cancel">Stops within a fraction of a second.</param>
    /// <exception cref="BadInputException">The mode or a filter is impossible, there are no pictures, or none of them can be read.</exception>
    public static async Task<ProposalResult> RunAsync(
        string imagesFolder,
        IReadOnlyList<string> files,
        ProposalSpec spec,
        int threads,
        IProgress<ProposalProgress>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        SearchPlan plan = SearchPlan.Of(spec.Mode);
        ProposalFilter filter = new(spec);
        if (files.Count == 0)
        {
            throw new BadInputException(imagesFolder, "there are no pictures", "Give a folder with JPEG or PNG files");
        }

        PictureBoxes[] found = new PictureBoxes[files.Count];
        Lock counting = new();
        int done = 0;
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, files.Count), options, (index, stop) =>
        {
            found[index] = Search(imagesFolder, files[index], plan, filter, stop);
            lock (counting)
            {
                progress?.Report(new ProposalProgress(++done, files.Count));
            }
            return ValueTask.CompletedTask;
        });
        return Collect(imagesFolder, files, found);
    }

    private static PictureBoxes Search(string folder, string file, SearchPlan plan, ProposalFilter filter, CancellationToken cancel)
    {
        RgbImage image;
        try
        {
            image = ImageDecoder.Decode(Path.Combine(folder, file), cancel);
        }
        catch (BadInputException unreadable)
        {
            return new PictureBoxes(0, 0, [], unreadable.Message);
        }
        IReadOnlyList<Box> boxes = SelectiveSearch.Find(image, plan, cancel);
        return new PictureBoxes(image.Width, image.Height, filter.Apply(boxes, image.Width, image.Height), null);
    }

    private static ProposalResult Collect(string folder, IReadOnlyList<string> files, PictureBoxes[] found)
    {
        List<CocoImage> images = [];
        List<CocoAnnotation> annotations = [];
        List<SkippedPicture> skipped = [];
        for (int i = 0; i < found.Length; i++)
        {
            string name = files[i].Replace(Path.DirectorySeparatorChar, '/');
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
                annotations.Add(new CocoAnnotation(annotations.Count + 1, image.Id, 1, box.X1, box.Y1, width, height, width * height, false));
            }
        }
        if (images.Count == 0)
        {
            throw new BadInputException(folder, $"none of the {files.Count} pictures can be read; the first: {skipped[0].Reason.TrimEnd('.')}", "Replace them with good copies");
        }
        CocoDataset dataset = new() { Images = images, Annotations = annotations, Categories = [new CocoCategory(1, "object")] };
        return new ProposalResult(dataset, skipped);
    }

    private readonly record struct PictureBoxes(int Width, int Height, IReadOnlyList<Box> Boxes, string? Fault);
}
