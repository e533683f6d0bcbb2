using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Boxes as offsets from anchors (R-CNN's parametrisation; source: torchvision/models/detection/_utils.py, BoxCoder). The static
/// functions have weights of 1; an instance multiplies the offsets by its weights, which brings them to about unit variance.
/// </summary>
/// <param name="wx">Weight of the horizontal shift.</param>
/// <param name="wy">Weight of the vertical shift.</param>
/// <param name="ww">Weight of the log-scale of the width.</param>
/// <param name="wh">Weight of the log-scale of the height.</param>
public sealed class BoxCoder(double wx, double wy, double ww, double wh)
{
    private static readonly BoxCoder s_unweighted = new(1, 1, 1, 1);

    /// <summary>Largest predicted log-scale, log(1000 / 16): keeps a wild prediction from overflowing.</summary>
    public static readonly double MaxLogScale = Math.Log(1000.0 / 16);

    /// <summary>What the head should predict for an anchor to become a box, with weights of 1.</summary>
    /// <param name="boxes">[..., 4] xyxy.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] dx, dy, dw, dh.</returns>
    public static Tensor Encode(Tensor boxes, Tensor anchors) => s_unweighted.ToOffsets(boxes, anchors);

    /// <summary>The boxes that predicted offsets mean, with weights of 1.</summary>
    /// <param name="offsets">[..., 4] dx, dy, dw, dh.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] xyxy.</returns>
    public static Tensor Decode(Tensor offsets, Tensor anchors) => s_unweighted.ToBoxes(offsets, anchors);

    /// <summary>What the head should predict for an anchor to become a box.</summary>
    /// <param name="boxes">[..., 4] xyxy.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] dx, dy, dw, dh.</returns>
    public Tensor ToOffsets(Tensor boxes, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor ax, Tensor ay, Tensor aw, Tensor ah) = Centres(anchors);
        (Tensor x, Tensor y, Tensor w, Tensor h) = Centres(boxes);
        return stack([wx * (x - ax) / aw, wy * (y - ay) / ah, ww * log(w / aw), wh * log(h / ah)], -1).MoveToOuterDisposeScope();
    }

    /// <summary>The boxes that predicted offsets mean.</summary>
    /// <param name="offsets">[..., 4] dx, dy, dw, dh.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] xyxy.</returns>
    public Tensor ToBoxes(Tensor offsets, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor ax, Tensor ay, Tensor aw, Tensor ah) = Centres(anchors);
        Tensor[] d = offsets.unbind(-1);
        Tensor x = (d[0] / wx * aw) + ax, y = (d[1] / wy * ah) + ay;
        Tensor w = exp((d[2] / ww).clamp(max: MaxLogScale)) * aw * 0.5;
        Tensor h = exp((d[3] / wh).clamp(max: MaxLogScale)) * ah * 0.5;
        return stack([x - w, y - h, x + w, y + h], -1).MoveToOuterDisposeScope();
    }

    /// <summary>The boxes of heads that predict offsets for every class.</summary>
    /// <param name="offsets">[N, K * 4].</param>
    /// <param name="anchors">[N, 4] xyxy.</param>
    /// <returns>[N, K, 4] xyxy.</returns>
    public Tensor ToBoxesOfClasses(Tensor offsets, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        return ToBoxes(offsets.reshape(offsets.shape[0], offsets.shape[1] / 4, 4), anchors.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y, Tensor Width, Tensor Height) Centres(Tensor boxes)
    {
        Tensor[] side = boxes.unbind(-1);
        Tensor width = side[2] - side[0], height = side[3] - side[1];
        return (side[0] + (width * 0.5), side[1] + (height * 0.5), width, height);
    }
}
