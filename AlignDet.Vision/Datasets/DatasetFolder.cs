using AlignDet.Recipes;
using AlignDet.Recipes.Reading;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Datasets;

/// <summary>
/// A data set on disk: <c>annotations/instances_SPLIT.json</c> and the pictures under <c>SPLIT/</c> or <c>images/SPLIT/</c>. An
/// unlabelled split has pictures only.
/// </summary>
public sealed class DatasetFolder
{
    private const string Prefix = "instances_";

    private DatasetFolder(string path) => Path = path;

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>Every split there is a folder of pictures or an annotation file for, in ordinal order.</summary>
    public IReadOnlyList<string> Splits => [.. LabelledSplits.Concat(PictureSplits).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The splits with an annotation file, in ordinal order.</summary>
    public IReadOnlyList<string> LabelledSplits =>
        Directory.Exists(Annotations)
            ? [.. Directory.EnumerateFiles(Annotations, $"{Prefix}*.json")
                .Select(file => System.IO.Path.GetFileNameWithoutExtension(file)[Prefix.Length..])
                .Where(split => split.Length > 0).Order(StringComparer.Ordinal)]
            : [];

    private string Annotations => System.IO.Path.Combine(Path, "annotations");

    private string Images => System.IO.Path.Combine(Path, "images");

    private IEnumerable<string> PictureSplits =>
        FoldersIn(Path).Where(name => name is not ("annotations" or "images")).Concat(Directory.Exists(Images) ? FoldersIn(Images) : []);

    /// <summary>Opens a data set.</summary>
    /// <exception cref="BadInputException">The folder is missing.</exception>
    public static DatasetFolder Open(string dir)
    {
        ArgumentException.ThrowIfNullOrEmpty(dir);
        if (!Directory.Exists(dir))
            throw new BadInputException(Shown.Path(dir), "the folder of the data set is not there", "Check the path");
        return new DatasetFolder(System.IO.Path.GetFullPath(dir));
    }

    /// <summary>Whether a split has an annotation file.</summary>
    public bool HasAnnotations(string split) => File.Exists(AnnotationPath(split));

    /// <summary>The annotation file of a split, as an absolute path.</summary>
    /// <exception cref="BadInputException">There is none; the message names the splits that have one.</exception>
    public string AnnotationFile(string split) =>
        HasAnnotations(split) ? AnnotationPath(split) : throw NoSplit(split, $"there is no annotations/{Prefix}{split}.json", LabelledSplits);

    /// <summary>The folder of the pictures of a split, as an absolute path.</summary>
    /// <exception cref="BadInputException">There is none; the message names the splits there are.</exception>
    public string ImagesFolder(string split)
    {
        RequirePlain(split);
        string[] places = [System.IO.Path.Combine(Path, split), System.IO.Path.Combine(Images, split)];
        return places.FirstOrDefault(Directory.Exists)
            ?? throw NoSplit(split, $"there is no folder {split} or images/{split}", [.. PictureSplits.Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Where a picture lies.</summary>
    /// <param name="imagesFolder">See <see cref="ImagesFolder"/>.</param>
    /// <param name="image">A picture of that split.</param>
    public static string PictureFile(string imagesFolder, CocoImage image)
    {
        ArgumentNullException.ThrowIfNull(imagesFolder);
        ArgumentNullException.ThrowIfNull(image);
        return PictureName.Locate(imagesFolder, image.FileName);
    }

    /// <summary>The annotations of a split; for an unlabelled one its pictures, numbered from 1 in the order of their names.</summary>
    /// <param name="split">The split.</param>
    /// <param name="skipped">As for <see cref="CocoReader.Read"/>.</param>
    /// <exception cref="BadInputException">There is no such split, or its annotation file is unusable.</exception>
    public CocoDataset Read(string split, Action<DatasetProblem>? skipped = null)
    {
        if (HasAnnotations(split))
            return CocoReader.Read(AnnotationPath(split), skipped);
        string folder = ImagesFolder(split);
        var images = new List<CocoImage>();
        foreach (string name in ImageFiles.List(folder))
        {
            string path = System.IO.Path.Combine(folder, name);
            try
            {
                (int width, int height) = ImageDecoder.ReadSize(path);
                images.Add(new CocoImage(images.Count + 1, name, width, height));
            }
            catch (BadInputException fault)
            {
                skipped?.Invoke(new DatasetProblem(
                    ProblemSeverity.Error, Shown.Path(path), "", $"{fault.Problem}; it is left out", fault.Cure ?? "Replace it"));
            }
        }
        return new CocoDataset { Images = images, Annotations = [], Categories = [] };
    }

    private string AnnotationPath(string split)
    {
        RequirePlain(split);
        return System.IO.Path.Combine(Annotations, $"{Prefix}{split}.json");
    }

    private void RequirePlain(string split)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (PictureName.Fault(split) is not null || split.IndexOfAny(['/', '\\']) >= 0)
            throw new BadInputException(Shown.Path(Path), $"{Shown.Name(split)} is no name of a split", "Name a split such as train, without slashes");
    }

    private BadInputException NoSplit(string split, string problem, IReadOnlyList<string> splits)
    {
        string cure = splits.Count == 0
            ? "Put the data set into this form or give another folder"
            : $"The splits here are {string.Join(", ", splits.Take(20))}; {splits.MinBy(name => Nearest.Distance(split.ToLowerInvariant(), name.ToLowerInvariant()))} is the nearest name";
        return new BadInputException(Shown.Path(Path), problem, cure);
    }

    private static IEnumerable<string> FoldersIn(string folder) =>
        Directory.EnumerateDirectories(folder).Select(path => System.IO.Path.GetFileName(path)).Where(name => !name.StartsWith('.'));
}
