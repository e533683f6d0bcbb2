using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>-ln IoU of predicted and wanted boxes (Yu et al. 2016; source: mmdet/models/losses/iou_loss.py, mode log).</summary>
public static class IoULoss
{
    /// <summary>The loss of every pair.</summary>
    /// <param name="predicted">[..., 4] xyxy.</param>
    /// <param name="wanted">[..., 4] xyxy.</param>
    /// <param name="epsilon">Least union and least IoU: bounds the loss of boxes that do not touch.</param>
    /// <returns>[...], from 0 to -ln epsilon.</returns>
    public static Tensor PerPair(Tensor predicted, Tensor wanted, double epsilon = 1e-6)
    {
        using var scope = NewDisposeScope();
        Tensor[] p = predicted.unbind(-1), w = wanted.unbind(-1);
        Tensor width = (minimum(p[2], w[2]) - maximum(p[0], w[0])).clamp(min: 0);
        Tensor height = (minimum(p[3], w[3]) - maximum(p[1], w[1])).clamp(min: 0);
        Tensor shared = width * height;
        Tensor union = (BoxOps.Area(predicted) + BoxOps.Area(wanted) - shared).clamp(min: epsilon);
        return (shared / union).clamp(min: epsilon).log().neg().MoveToOuterDisposeScope();
    }
}
