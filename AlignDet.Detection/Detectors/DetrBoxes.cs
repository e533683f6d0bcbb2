using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Boxes as DETR has them, [..., 4] centre x, centre y, width, height (source: facebookresearch/detr, util/box_ops.py).</summary>
internal static class DetrBoxes
{
    /// <summary>xyxy.</summary>
    public static Tensor Corners(Tensor boxes)
    {
        Tensor centre = boxes.narrow(-1, 0, 2), half = boxes.narrow(-1, 2, 2) * 0.5;
        return cat([centre - half, centre + half], -1);
    }

    /// <summary>Centre and size of xyxy.</summary>
    public static Tensor Centred(Tensor corners)
    {
        Tensor first = corners.narrow(-1, 0, 2), last = corners.narrow(-1, 2, 2);
        return cat([(first + last) / 2, last - first], -1);
    }

    /// <summary>Generalised IoU of boxes side by side, shapes broadcast: [..., 4] xyxy to [...] in [-1, 1].</summary>
    public static Tensor Giou(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor aFirst = a.narrow(-1, 0, 2), aLast = a.narrow(-1, 2, 2), bFirst = b.narrow(-1, 0, 2), bLast = b.narrow(-1, 2, 2);
        Tensor shared = (minimum(aLast, bLast) - maximum(aFirst, bFirst)).clamp(min: 0).prod(-1);
        Tensor union = (aLast - aFirst).prod(-1) + (bLast - bFirst).prod(-1) - shared;
        Tensor hull = (maximum(aLast, bLast) - minimum(aFirst, bFirst)).clamp(min: 0).prod(-1);
        return ((shared / union) - ((hull - union) / hull)).MoveToOuterDisposeScope();
    }
}
