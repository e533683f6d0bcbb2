using AlignDet.Detection.Ops;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Which box a point of FCOS learns, and how central it lies there (source: torchvision/models/detection/fcos.py, compute_loss).</summary>
internal static class FcosAssignment
{
    /// <summary>
    /// A point takes the smallest of the boxes that it lies in, near whose centre it lies, and whose farthest side is 4 to 8 strides away; on
    /// the first level any nearer, on the last any farther.
    /// </summary>
    /// <param name="boxes">[n, 4] xyxy, n at least 1.</param>
    /// <param name="points">[P, 4] xyxy: a square of one stride around each point.</param>
    /// <param name="counts">Points of each level.</param>
    /// <param name="radius">Greatest distance from the centre along each axis in strides; 0: any.</param>
    /// <returns>[P] int64, index of the box or <see cref="Matcher.Background"/>.</returns>
    public static Tensor Match(Tensor boxes, Tensor points, IReadOnlyList<long> counts, double radius)
    {
        using var scope = NewDisposeScope();
        Tensor stride = (points[.., 2] - points[.., 0]).unsqueeze(1); // [P, 1]
        Tensor x = ((points[.., 0] + points[.., 2]) / 2).unsqueeze(1), y = ((points[.., 1] + points[.., 3]) / 2).unsqueeze(1);
        Tensor[] side = boxes.unsqueeze(0).unbind(2); // [1, n] each
        Tensor distances = stack([x - side[0], y - side[1], side[2] - x, side[3] - y], 2); // [P, n, 4]
        Tensor nearest = distances.amin([2L]), farthest = distances.amax([2L]);

        Tensor low = stride * 4, high = stride * 8;
        low.narrow(0, 0, counts[0]).fill_(0);
        high.narrow(0, high.shape[0] - counts[^1], counts[^1]).fill_(float.PositiveInfinity);
        Tensor fits = nearest.gt(0) & farthest.gt(low) & farthest.lt(high);
        if (radius > 0)
        {
            Tensor fromCentre = maximum((x - ((side[0] + side[2]) / 2)).abs(), (y - ((side[1] + side[3]) / 2)).abs());
            fits = fits & fromCentre.lt(stride * radius);
        }
        (Tensor best, Tensor match) = (fits.to(float32) * (1e8 - BoxOps.Area(boxes).unsqueeze(0))).max(1);
        return where(best.lt(1e-5), full_like(match, Matcher.Background), match).MoveToOuterDisposeScope();
    }

    /// <summary>1 at the centre of the box, 0 at its sides (FCOS, eq. 3).</summary>
    /// <param name="boxes">[..., 4] xyxy, each with its point inside.</param>
    /// <param name="points">[..., 4] xyxy: a square around each point.</param>
    /// <returns>[...].</returns>
    public static Tensor Centerness(Tensor boxes, Tensor points)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1), point = points.unbind(-1);
        Tensor x = (point[0] + point[2]) / 2, y = (point[1] + point[3]) / 2;
        Tensor left = x - side[0], right = side[2] - x, top = y - side[1], bottom = side[3] - y;
        Tensor across = minimum(left, right) / maximum(left, right), down = minimum(top, bottom) / maximum(top, bottom);
        return (across * down).sqrt().MoveToOuterDisposeScope();
    }
}
