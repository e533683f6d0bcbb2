using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Images;

namespace AlignDet.Web.Datasets;

/// <summary>One split of a data set: first what it lists, then whether every picture of it can be read.</summary>
internal sealed class SplitInspection
{
    private readonly List<DatasetIssue> _issues = [];
    private readonly string _imagesFolder = "";

    /// <summary>Lists a split.</summary>
    public SplitInspection(DatasetFolder folder, string name, Func<string, string> check)
    {
        Name = name;
        AnnotationFile = folder.HasAnnotations(name) ? check(folder.AnnotationFile(name)) : null;
        try
        {
            _imagesFolder = check(folder.ImagesFolder(name));
            if (AnnotationFile is null)
            {
                Pictures = [.. ImageFiles.List(_imagesFolder).Select(file => Path.Combine(_imagesFolder, file))];
                return;
            }
            Content = CocoReader.Read(AnnotationFile);
            Pictures = [.. Content.Images.Select(image => DatasetFolder.PictureFile(_imagesFolder, image)).Where(File.Exists).Distinct()];
        }
        catch (BadInputException fault) when (_imagesFolder.Length == 0)
        {
            _issues.Add(new("error", AnnotationFile ?? folder.Path, "", fault.Problem ?? fault.Message, fault.Cure ?? "Correct the folder"));
        }
        catch (BadInputException)
        {
            // the check below tells every reason, not the first ten
        }
    }

    public string Name { get; }

    /// <summary>Null: the split has no labels.</summary>
    public string? AnnotationFile { get; }

    /// <summary>What the annotation file holds; null where there is none or it cannot be used.</summary>
    public CocoDataset? Content { get; }

    /// <summary>The picture files that are there, absolute.</summary>
    public IReadOnlyList<string> Pictures { get; private set; } = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<DatasetIssue> Issues => _issues;

    /// <summary>Whether there is anything to use in it.</summary>
    public bool IsUsable => Pictures.Count > 0 && (AnnotationFile is null || Content is not null);

    /// <summary>How many pictures <see cref="Check"/> will look at.</summary>
    public int ToCheck => Content?.Images.Count ?? Pictures.Count;

    /// <summary>The split as it is registered.</summary>
    public DatasetSplit Split => new(Name, AnnotationFile is not null, Pictures.Count, Content?.Annotations.Count ?? 0);

    /// <summary>Reads every picture, on all cores.</summary>
    public void Check(IProgress<(long Done, long Total)> progress, CancellationToken cancel)
    {
        if (AnnotationFile is not null && _imagesFolder.Length > 0)
        {
            _issues.AddRange(CocoChecker.Check(AnnotationFile, _imagesFolder, progress, cancel).Select(DatasetIssues.Of));
        }
        else if (AnnotationFile is null)
        {
            CheckPictures(progress, cancel);
        }
    }

    private void CheckPictures(IProgress<(long Done, long Total)> progress, CancellationToken cancel)
    {
        DatasetIssue?[] found = new DatasetIssue?[Pictures.Count];
        long done = 0;
        Parallel.For(0, found.Length, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            try
            {
                ImageDecoder.Decode(Pictures[i], cancel);
            }
            catch (BadInputException fault)
            {
                found[i] = new("error", Pictures[i], "", fault.Problem ?? fault.Message, fault.Cure ?? "Replace it with a good copy");
            }
            progress.Report((Interlocked.Increment(ref done), found.Length));
        });
        _issues.AddRange(found.OfType<DatasetIssue>());
        if (found.Length > 0 && !found.Contains(null))
        {
            Pictures = []; // nothing in it can be used
        }
    }
}
