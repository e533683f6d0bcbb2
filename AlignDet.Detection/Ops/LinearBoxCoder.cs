using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Boxes as the distances of their four sides from the centre of an anchor (FCOS, Tian et al. 2019, eq. 1; source:
/// torchvision/models/detection/_utils.py, BoxLinearCoder).
/// </summary>
/// <param name="normaliseBySize">Whether distances are counted in widths and heights of the anchor instead of pixels.</param>
public sealed class LinearBoxCoder(bool normaliseBySize = true)
{
    /// <summary>What the head should predict for an anchor to become a box.</summary>
    /// <param name="boxes">[..., 4] xyxy.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] left, top, right, bottom; negative where the centre lies outside the box.</returns>
    public Tensor ToOffsets(Tensor boxes, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y, Tensor sizes) = Centres(anchors);
        Tensor[] side = boxes.unbind(-1);
        Tensor distances = stack([x - side[0], y - side[1], side[2] - x, side[3] - y], -1);
        return (normaliseBySize ? distances / sizes : distances).MoveToOuterDisposeScope();
    }

    /// <summary>The boxes that predicted distances mean.</summary>
    /// <param name="offsets">[..., 4] left, top, right, bottom.</param>
    /// <param name="anchors">[..., 4] xyxy.</param>
    /// <returns>[..., 4] xyxy.</returns>
    public Tensor ToBoxes(Tensor offsets, Tensor anchors)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y, Tensor sizes) = Centres(anchors);
        Tensor[] d = (normaliseBySize ? offsets * sizes : offsets).unbind(-1);
        return stack([x - d[0], y - d[1], x + d[2], y + d[3]], -1).MoveToOuterDisposeScope();
    }

    private static (Tensor X, Tensor Y, Tensor Sizes) Centres(Tensor anchors)
    {
        Tensor[] side = anchors.unbind(-1);
        Tensor width = side[2] - side[0], height = side[3] - side[1];
        return (0.5 * (side[0] + side[2]), 0.5 * (side[1] + side[3]), stack([width, height, width, height], -1));
    }
}
