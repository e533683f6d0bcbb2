using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>Measures between boxes, as torchvision.ops.boxes defines them.</summary>
public static class BoxOps
{
    /// <summary>Intersection over union of every pair.</summary>
    /// <param name="a">[N, 4] xyxy.</param>
    /// <param name="b">[M, 4] xyxy.</param>
    /// <returns>[N, M] in [0, 1]; NaN where both boxes are empty.</returns>
    public static Tensor IoU(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor topLeft = maximum(a[.., TensorIndex.None, ..2], b[.., ..2]); // [N, M, 2]
        Tensor bottomRight = minimum(a[.., TensorIndex.None, 2..], b[.., 2..]);
        Tensor sides = (bottomRight - topLeft).clamp(min: 0);
        Tensor shared = sides[TensorIndex.Ellipsis, 0] * sides[TensorIndex.Ellipsis, 1];
        Tensor union = Area(a)[.., TensorIndex.None] + Area(b) - shared;
        return (shared / union).MoveToOuterDisposeScope();
    }

    /// <summary>Areas, [N], of boxes [N, 4] xyxy.</summary>
    public static Tensor Area(Tensor boxes) => (boxes[.., 2] - boxes[.., 0]) * (boxes[.., 3] - boxes[.., 1]);

    /// <summary>Boxes [N, 4] xyxy cut off at the borders of a picture.</summary>
    public static Tensor Clip(Tensor boxes, int height, int width)
    {
        using var scope = NewDisposeScope();
        Tensor[] side = boxes.unbind(1);
        return stack([side[0].clamp(0, width), side[1].clamp(0, height), side[2].clamp(0, width), side[3].clamp(0, height)], 1).MoveToOuterDisposeScope();
    }
}
