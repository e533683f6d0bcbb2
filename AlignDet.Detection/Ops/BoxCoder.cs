using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Boxes as offsets from anchors (R-CNN's parametrisation; source: torchvision/models/detection/_utils.py, BoxCoder with
/// weights 1, 1, 1, 1).
/// </summary>
public static class BoxCoder
{
    /// <summary>Largest predicted log-scale, log(1000 / 16): keeps a wild prediction from overflowing.</summary>
    public static readonly double MaxLogScale = Math.Log(1000.0 / 16);

    /// <summary>What the head should predict for an anchor to become a box.</summary>
    /// <param name="boxes">[N, 4] xyxy.</param>
    /// <param name="anchors">[N, 4] xyxy.</param>
    /// <returns>[N, 4] dx, dy, dw, dh.</returns>
    public static Tensor Encode(Tensor boxes, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor ax, Tensor ay, Tensor aw, Tensor ah) = Centres(anchors);
        (Tensor x, Tensor y, Tensor w, Tensor h) = Centres(boxes);
        return stack([(x - ax) / aw, (y - ay) / ah, log(w / aw), log(h / ah)], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The boxes that predicted offsets mean.</summary>
    /// <param name="offsets">[N, 4] dx, dy, dw, dh.</param>
    /// <param name="anchors">[N, 4] xyxy.</param>
    /// <returns>[N, 4] xyxy.</returns>
    public static Tensor Decode(Tensor offsets, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor ax, Tensor ay, Tensor aw, Tensor ah) = Centres(anchors);
        Tensor[] d = offsets.unbind(1);
        Tensor x = (d[0] * aw) + ax, y = (d[1] * ah) + ay;
        Tensor w = exp(d[2].clamp(max: MaxLogScale)) * aw * 0.5;
        Tensor h = exp(d[3].clamp(max: MaxLogScale)) * ah * 0.5;
        return stack([x - w, y - h, x + w, y + h], 1).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y, Tensor Width, Tensor Height) Centres(Tensor boxes)
    {
        Tensor[] side = boxes.unbind(1);
        Tensor width = side[2] - side[0], height = side[3] - side[1];
        return (side[0] + (width * 0.5), side[1] + (height * 0.5), width, height);
    }
}
