using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>Measures between boxes and other ways to write them, as torchvision.ops.boxes defines them.</summary>
public static class BoxOps
{
    /// <summary>Intersection over union of every pair.</summary>
    /// <param name="a">[N, 4] xyxy.</param>
    /// <param name="b">[M, 4] xyxy.</param>
    /// <returns>[N, M] in [0, 1]; NaN where both boxes are empty.</returns>
    public static Tensor IoU(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        (Tensor shared, Tensor union) = Overlap(a, b);
        return (shared / union).MoveToOuterDisposeScope();
    }

    /// <summary>Generalised IoU of every pair: IoU less the part of the enclosing box that neither covers (Rezatofighi et al. 2019, algorithm 1).</summary>
    /// <param name="a">[N, 4] xyxy.</param>
    /// <param name="b">[M, 4] xyxy.</param>
    /// <returns>[N, M] in [-1, 1]; NaN where both boxes are empty.</returns>
    public static Tensor GIoU(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        (Tensor shared, Tensor union) = Overlap(a, b);
        Tensor sides = (maximum(a[.., TensorIndex.None, 2..], b[.., 2..]) - minimum(a[.., TensorIndex.None, ..2], b[.., ..2])).clamp(min: 0);
        Tensor enclosing = sides[TensorIndex.Ellipsis, 0] * sides[TensorIndex.Ellipsis, 1];
        return ((shared / union) - ((enclosing - union) / enclosing)).MoveToOuterDisposeScope();
    }

    /// <summary>Areas, [...], of boxes [..., 4] xyxy.</summary>
    public static Tensor Area(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1);
        return ((side[2] - side[0]) * (side[3] - side[1])).MoveToOuterDisposeScope();
    }

    /// <summary>Boxes [..., 4] xyxy cut off at the borders of a picture.</summary>
    public static Tensor Clip(Tensor boxes, int height, int width)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1);
        return stack([side[0].clamp(0, width), side[1].clamp(0, height), side[2].clamp(0, width), side[3].clamp(0, height)], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Which boxes [..., 4] xyxy have both sides of at least <paramref name="minSide"/>: [...] bool.</summary>
    public static Tensor IsLargeEnough(Tensor boxes, double minSide)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1);
        return ((side[2] - side[0]).ge(minSide) & (side[3] - side[1]).ge(minSide)).MoveToOuterDisposeScope();
    }

    /// <summary>[..., 4] corners to centre, width, height.</summary>
    public static Tensor XyxyToCxcywh(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1);
        return stack([(side[0] + side[2]) / 2, (side[1] + side[3]) / 2, side[2] - side[0], side[3] - side[1]], -1).MoveToOuterDisposeScope();
    }

    /// <summary>[..., 4] centre, width, height to corners.</summary>
    public static Tensor CxcywhToXyxy(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        Tensor[] part = boxes.unbind(-1);
        Tensor halfWidth = part[2] * 0.5, halfHeight = part[3] * 0.5;
        return stack([part[0] - halfWidth, part[1] - halfHeight, part[0] + halfWidth, part[1] + halfHeight], -1).MoveToOuterDisposeScope();
    }

    /// <summary>[..., 4] corners to the first corner, width, height (COCO's form).</summary>
    public static Tensor XyxyToXywh(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(-1);
        return stack([side[0], side[1], side[2] - side[0], side[3] - side[1]], -1).MoveToOuterDisposeScope();
    }

    /// <summary>[..., 4] first corner, width, height (COCO's form) to corners.</summary>
    public static Tensor XywhToXyxy(Tensor boxes)
    {
        using var scope = NewDisposeScope();
        Tensor[] part = boxes.unbind(-1);
        return stack([part[0], part[1], part[0] + part[2], part[1] + part[3]], -1).MoveToOuterDisposeScope();
    }

    /// <summary>Shared area and union of every pair, [N, M] each, in the scope of the caller.</summary>
    private static (Tensor Shared, Tensor Union) Overlap(Tensor a, Tensor b)
    {
        Tensor topLeft = maximum(a[.., TensorIndex.None, ..2], b[.., ..2]); // [N, M, 2]
        Tensor bottomRight = minimum(a[.., TensorIndex.None, 2..], b[.., 2..]);
        Tensor sides = (bottomRight - topLeft).clamp(min: 0);
        Tensor shared = sides[TensorIndex.Ellipsis, 0] * sides[TensorIndex.Ellipsis, 1];
        return (shared, Area(a)[.., TensorIndex.None] + Area(b) - shared);
    }
}
