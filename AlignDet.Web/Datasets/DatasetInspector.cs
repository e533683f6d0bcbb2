using System.Security.Cryptography;
using AlignDet.Experiments.Datasets;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Datasets;

namespace AlignDet.Web.Datasets;

/// <summary>Looks at every file of a data set: what it holds, what is wrong with it, and its hashes.</summary>
internal sealed class DatasetInspector(DataRoots roots)
{
    private const int ManifestSchema = 1;

    /// <summary>Inspects a folder; uses all cores and returns when it is through.</summary>
    /// <exception cref="Recipes.BadInputException">The folder is not there, or users may not name it.</exception>
    /// <exception cref="DatasetRefusedException">A split of it cannot be used; carries everything that was found.</exception>
    public InspectedDataset Inspect(string path, IProgress<InspectionProgress> progress, CancellationToken cancel)
    {
        DatasetFolder folder = DatasetFolder.Open(roots.Check(path));
        List<DatasetIssue> issues = [];
        IReadOnlyList<string> names = FolderForm.Splits(folder, issues);
        List<SplitInspection> splits = [];
        foreach (string name in names)
        {
            cancel.ThrowIfCancellationRequested();
            progress.Report(new("read", splits.Count, names.Count));
            splits.Add(new SplitInspection(folder, name, roots.Check));
        }
        CheckPictures(splits, progress, cancel);
        SplitInspection? learned = Learned(splits);
        issues.AddRange(splits.SelectMany(split => split.Issues));
        issues.AddRange(Between(learned, splits));
        if (learned is null && splits.All(split => split.AnnotationFile is null))
        {
            issues.Add(new("warning", folder.Path, "", "there are no annotations (annotations/instances_SPLIT.json)",
                "The pictures can be pre-trained on; to fine-tune and to measure, add annotations and register the folder again"));
        }
        if (splits.Any(split => !split.IsUsable))
        {
            throw new DatasetRefusedException(issues);
        }
        return new InspectedDataset(
            folder.Path,
            [.. splits.Select(split => split.Split)],
            [.. learned?.Content!.Categories.OrderBy(category => category.Id).Select(category => category.Name) ?? []],
            Manifest(folder.Path, splits, progress, cancel),
            issues);
    }

    private static void CheckPictures(List<SplitInspection> splits, IProgress<InspectionProgress> progress, CancellationToken cancel)
    {
        long total = splits.Sum(split => (long)split.ToCheck), before = 0;
        foreach (SplitInspection split in splits)
        {
            long offset = before;
            split.Check(new Forward<(long Done, long Total)>(p => progress.Report(new("pictures", offset + p.Done, total))), cancel);
            before += split.ToCheck;
        }
    }

    /// <summary>The split whose classes count: <c>train</c>, or the one whose name is nearest to that.</summary>
    private static SplitInspection? Learned(List<SplitInspection> splits) => splits.Where(split => split.Content is not null)
        .OrderBy(split => split.Name == "train" ? 0 : split.Name.StartsWith("train", StringComparison.Ordinal) ? 1 : 2)
        .FirstOrDefault();

    private static IEnumerable<DatasetIssue> Between(SplitInspection? learned, List<SplitInspection> splits) => learned is null
        ? []
        : splits.Where(split => split != learned && split.Content is not null)
            .SelectMany(split => CocoChecker.CheckPair(learned.AnnotationFile!, split.AnnotationFile!)).Select(DatasetIssues.Of);

    private static DatasetManifest Manifest(
        string root, List<SplitInspection> splits, IProgress<InspectionProgress> progress, CancellationToken cancel)
    {
        string[] files = [.. splits.SelectMany(split => split.Pictures.Concat(split.AnnotationFile is { } file ? [file] : [])).Distinct()];
        ManifestFile[] hashed = new ManifestFile[files.Length];
        long done = 0;
        Parallel.For(0, files.Length, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            using FileStream stream = new(files[i], FileMode.Open, FileAccess.Read, FileShare.Read);
            string name = Path.GetRelativePath(root, files[i]).Replace(Path.DirectorySeparatorChar, '/');
            hashed[i] = new ManifestFile(name, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
            progress.Report(new("hash", Interlocked.Increment(ref done), files.Length));
        });
        return new DatasetManifest(ManifestSchema, "coco", [.. hashed.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }
}
