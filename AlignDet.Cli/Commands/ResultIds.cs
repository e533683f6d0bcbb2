using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Cli.Commands;

/// <summary>
/// Under which ids predictions are written: those of an annotation file, so that they can be measured with it; without one, pictures
/// count from 1, and classes too unless they are COCO's.
/// </summary>
internal sealed class ResultIds
{
    private readonly Dictionary<string, long>? _images;
    private readonly Dictionary<string, long>? _categories;

    /// <summary>Ids without an annotation file.</summary>
    public ResultIds()
    {
    }

    private ResultIds(CocoDataset truth)
    {
        _images = [];
        _categories = [];
        foreach (CocoImage image in truth.Images)
        {
            _images.TryAdd(image.FileName, image.Id);
        }
        foreach (CocoCategory category in truth.Categories)
        {
            _categories.TryAdd(category.Name, category.Id);
        }
    }

    /// <summary>The pictures of an annotation file, in its order, and their ids.</summary>
    /// <param name="file">COCO JSON.</param>
    /// <param name="folder">Folder of the pictures.</param>
    /// <param name="leftOut">Hears of what cannot be used of the file.</param>
    /// <exception cref="BadInputException">The file cannot be used, has no pictures, or the folder is none.</exception>
    public static (PictureList Pictures, ResultIds Ids) Of(string file, string folder, LeftOut leftOut)
    {
        if (!Directory.Exists(folder))
        {
            throw new BadInputException(folder, "is no folder", "With --ann, give the folder that its file names are relative to");
        }
        CocoDataset truth = CocoReader.Read(file, problem => leftOut.Add(problem.ToString()));
        return truth.Images.Count > 0
            ? (new PictureList(folder, [.. truth.Images.Select(image => image.FileName).Distinct()]), new ResultIds(truth))
            : throw new BadInputException(file, "has no pictures", "Give the annotation file of the pictures in --images");
    }

    /// <summary>The id of a picture.</summary>
    public long Image(int index, string name) => _images is null ? index + 1 : _images[name];

    /// <summary>The id of a class; null where the annotation file has no category of this name.</summary>
    public long? Category(IReadOnlyList<string> classes, string name) =>
        _categories is null ? CocoNames.CategoryId(classes, name) : _categories.TryGetValue(name, out long id) ? id : null;
}
