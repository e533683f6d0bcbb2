namespace AlignDet.Vision.Datasets;

/// <summary>A COCO file with what was found wrong in it, and where in its lists the usable items stand.</summary>
/// <param name="Dataset">The usable items.</param>
/// <param name="ImagePlaces">Index in the file of each image of <paramref name="Dataset"/>.</param>
/// <param name="AnnotationPlaces">Likewise for the annotations.</param>
/// <param name="Problems">Everything left out or replaced.</param>
internal sealed record ParsedCoco(CocoDataset Dataset, int[] ImagePlaces, int[] AnnotationPlaces, ProblemList Problems);

/// <summary>An item and its index in the file.</summary>
internal readonly record struct Placed<T>(int Index, T Item);
