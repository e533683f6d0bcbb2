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
}
