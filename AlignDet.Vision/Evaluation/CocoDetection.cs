using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Evaluation;

/// <summary>A detected box, as in a COCO results file.</summary>
/// <param name="ImageId">The picture.</param>
/// <param name="CategoryId">The class, as the annotation file numbers it.</param>
/// <param name="X">Left, pixels of the original picture.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Score">Confidence.</param>
public readonly record struct CocoDetection(
    long ImageId, long CategoryId, double X, double Y, double Width, double Height, double Score)
{
    /// <summary>The object's pixels, as large as the picture; null where only a box was found.</summary>
    public RunLengthMask? Mask { get; init; }

    /// <summary>
    /// Whether the file named no box, so that this is the mask's: where boxes are compared, the mask's area decides the size class then,
    /// as in pycocotools.
    /// </summary>
    public bool IsBoxOfMask { get; init; }

    /// <summary>A detection of which only the mask is known.</summary>
    /// <param name="imageId">The picture.</param>
    /// <param name="categoryId">The class, as the annotation file numbers it.</param>
    /// <param name="mask">The object's pixels, as large as the picture.</param>
    /// <param name="score">Confidence.</param>
    public static CocoDetection OfMask(long imageId, long categoryId, RunLengthMask mask, double score)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return OfMask(imageId, categoryId, mask, mask.Bounds, score);
    }

    internal static CocoDetection OfMask(long imageId, long categoryId, RunLengthMask mask, (int X, int Y, int Width, int Height) bounds, double score) =>
        new(imageId, categoryId, bounds.X, bounds.Y, bounds.Width, bounds.Height, score) { Mask = mask, IsBoxOfMask = true };
}
