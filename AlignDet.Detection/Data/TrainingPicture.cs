using AlignDet.Vision;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Masks;
using AlignDet.Vision.Transforms;

namespace AlignDet.Detection.Data;

/// <summary>A picture to learn from.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Width">Columns that the annotations count on.</param>
/// <param name="Height">Rows that the annotations count on.</param>
/// <param name="Boxes">Boxes in pixels of the file, inside the picture.</param>
/// <param name="Labels">Class of each box from 0, or the number of the proposal within the picture.</param>
public sealed record TrainingPicture(string Path, int Width, int Height, Box[] Boxes, int[] Labels)
{
    /// <summary>Outline of the object in each box, pixels of the file; null where no masks are learned.</summary>
    public ObjectOutline[]? Outlines { get; init; }

    /// <summary>The pictures of a COCO file that have a usable box; crowds are left out, as in training everywhere.</summary>
    /// <param name="dataset">Annotations.</param>
    /// <param name="imagesFolder">Folder that the file names are relative to.</param>
    /// <param name="chosen">Indices of the pictures to take, or null for all.</param>
    /// <param name="withOutlines">Takes outlines along, and only boxes that have one; see <see cref="MaskLabels"/>.</param>
    public static IReadOnlyList<TrainingPicture> Labelled(
        CocoDataset dataset, string imagesFolder, IReadOnlyCollection<int>? chosen = null, bool withOutlines = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Dictionary<long, int> classOf = ClassOfCategory(dataset);
        return From(dataset, imagesFolder, chosen, (annotation, _) => classOf[annotation.CategoryId], maxBoxes: null, withOutlines);
    }

    /// <summary>The pictures of a proposals file, each box labelled with its number within the picture.</summary>
    /// <param name="proposals">Selective search's boxes as COCO annotations.</param>
    /// <param name="imagesFolder">Folder that the file names are relative to.</param>
    /// <param name="maxBoxes">Takes the first so many of each picture, in file order; null: all.</param>
    public static IReadOnlyList<TrainingPicture> Proposed(CocoDataset proposals, string imagesFolder, int? maxBoxes)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        return From(proposals, imagesFolder, null, (_, number) => number, maxBoxes);
    }

    /// <summary>Class number from 0 by category id: the categories in ascending order of their ids.</summary>
    public static Dictionary<long, int> ClassOfCategory(CocoDataset dataset) =>
        Classes(dataset).Select((category, index) => (category.Id, index)).ToDictionary(c => c.Id, c => c.index);

    /// <summary>The categories in the order of the class numbers.</summary>
    public static IReadOnlyList<CocoCategory> Classes(CocoDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return [.. dataset.Categories.OrderBy(c => c.Id)];
    }

    private static List<TrainingPicture> From(
        CocoDataset dataset, string imagesFolder, IReadOnlyCollection<int>? chosen, Func<CocoAnnotation, int, int> label, int? maxBoxes, bool withOutlines = false)
    {
        ILookup<long, CocoAnnotation> ofImage = dataset.Annotations.Where(a => !a.IsCrowd && (!withOutlines || a.HasOutline)).ToLookup(a => a.ImageId);
        var pictures = new List<TrainingPicture>();
        for (int i = 0; i < dataset.Images.Count; i++)
        {
            if (chosen is not null && !chosen.Contains(i))
            {
                continue;
            }
            CocoImage image = dataset.Images[i];
            IEnumerable<CocoAnnotation> annotations = ofImage[image.Id];
            if (maxBoxes is int most)
            {
                annotations = annotations.Take(most);
            }
            var boxes = new List<Box>();
            var labels = new List<int>();
            List<ObjectOutline>? outlines = withOutlines ? [] : null;
            foreach ((CocoAnnotation annotation, int number) in annotations.Select((a, n) => (a, n)))
            {
                Box box = BoxClip.ToImage(annotation.Box, image.Width, image.Height);
                if (box.Width >= 1 && box.Height >= 1)
                {
                    boxes.Add(box);
                    labels.Add(label(annotation, number));
                    outlines?.Add(ObjectOutline.Of(annotation)!);
                }
            }
            if (boxes.Count > 0)
            {
                string path = System.IO.Path.Combine(imagesFolder, image.FileName);
                pictures.Add(new TrainingPicture(path, image.Width, image.Height, [.. boxes], [.. labels]) { Outlines = outlines?.ToArray() });
            }
        }
        return pictures;
    }
}
