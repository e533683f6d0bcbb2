using System.Runtime.Intrinsics;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// How the detections fared: those of a cell from its <see cref="CocoCellTable.DetectionStart"/> on, best first, 100 at most.
/// </summary>
internal sealed class CocoMatches(int detections, PooledArrays arrays)
{
    public double[] Scores { get; } = arrays.Rent<double>(detections);

    /// <summary>
    /// A word for each size class: bit t is set where the detection found an object at IoU threshold t, bit
    /// <see cref="CocoShape.Misses"/> + t where it is a false one, neither where it does not count.
    /// </summary>
    public Vector128<uint>[] Fates { get; } = arrays.Rent<Vector128<uint>>(detections);
}
