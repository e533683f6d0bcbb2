using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Datasets;

/// <summary>A COCO annotation file in memory.</summary>
public sealed class CocoDataset
{
    /// <summary>The pictures, in file order.</summary>
    public required IReadOnlyList<CocoImage> Images { get; init; }

    /// <summary>The boxes, in file order.</summary>
    public required IReadOnlyList<CocoAnnotation> Annotations { get; init; }

    /// <summary>The classes, in file order; a detector's class k is the k-th of them by ascending id.</summary>
    public required IReadOnlyList<CocoCategory> Categories { get; init; }
}

/// <summary>A picture of a COCO file.</summary>
/// <param name="Id">Its number, unique within the file.</param>
/// <param name="FileName">Relative to the folder of the split.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record CocoImage(long Id, string FileName, int Width, int Height);

/// <summary>A class of a COCO file.</summary>
/// <param name="Id">Its number, unique within the file; need not start at 1 nor be dense.</param>
/// <param name="Name">Its name.</param>
public sealed record CocoCategory(long Id, string Name);

/// <summary>A labelled object of a COCO file.</summary>
/// <param name="Id">Its number, unique within the file.</param>
/// <param name="ImageId">Its picture.</param>
/// <param name="CategoryId">Its class.</param>
/// <param name="X">Left, pixels.</param>
/// <param name="Y">Top, pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Area">Of the outline, square pixels; decides the size class in evaluation.</param>
/// <param name="IsCrowd">Many objects in one box: ignored by training and evaluation alike.</param>
public sealed record CocoAnnotation(
    long Id, long ImageId, long CategoryId, double X, double Y, double Width, double Height, double Area, bool IsCrowd)
{
    /// <summary>Outline as COCO writes it: a list of polygons [x0, y0, x1, y1, ...], or null where there is none or it is a run-length mask.</summary>
    public IReadOnlyList<double[]>? Polygons { get; init; }

    /// <summary>Outline as a run-length mask of the whole picture, or null where there is none or it is polygons.</summary>
    public RunLengthMask? Mask { get; init; }

    /// <summary>Whether there is an outline of either kind.</summary>
    public bool HasOutline => Polygons is not null || Mask is not null;

    /// <summary>How sure the program that found the box was; null for boxes drawn by people.</summary>
    public double? Score { get; init; }

    /// <summary>Hard to recognise: Pascal VOC's metrics neither ask for it nor count what is found there; others take no notice.</summary>
    public bool IsDifficult { get; init; }

    /// <summary>The box by its corners.</summary>
    public Box Box => new((float)X, (float)Y, (float)(X + Width), (float)(Y + Height));
}
