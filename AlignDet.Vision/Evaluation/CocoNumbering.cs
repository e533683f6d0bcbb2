using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>Dense numbers for the pictures and classes of an annotation file, by ascending id.</summary>
internal sealed class CocoNumbering
{
    public CocoNumbering(CocoDataset truth, bool classAgnostic)
    {
        IsClassAgnostic = classAgnostic;
        Images = new IdNumbers(truth.Images.Select(i => i.Id));
        Categories = new IdNumbers(truth.Categories.Select(c => c.Id));
        Names = classAgnostic
            ? ["any class"]
            : [.. truth.Categories.DistinctBy(c => c.Id).OrderBy(c => c.Id).Select(c => c.Name)];
        Sizes = new (int, int)[Images.Count];
        foreach (CocoImage image in truth.Images)
            Sizes[Images.Find(image.Id)] = (image.Height, image.Width);
    }

    public IdNumbers Images { get; }

    public IdNumbers Categories { get; }

    public bool IsClassAgnostic { get; }

    /// <summary>Names of the classes that are told apart.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Height and width of each picture.</summary>
    public (int Height, int Width)[] Sizes { get; }
}
