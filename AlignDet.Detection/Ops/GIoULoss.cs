using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>1 - generalised IoU of predicted and wanted boxes (Rezatofighi et al. 2019).</summary>
public static class GIoULoss
{
    /// <summary>The loss of every pair.</summary>
    /// <param name="predicted">[..., 4] xyxy.</param>
    /// <param name="wanted">[..., 4] xyxy.</param>
    /// <param name="epsilon">
    /// 0: 1 - torchvision.ops.generalized_box_iou, as DETR has it; NaN where both boxes are empty. Otherwise added to both
    /// denominators, as torchvision.ops.generalized_box_iou_loss does with 1e-7 (FCOS).
    /// </param>
    /// <returns>[...], in [0, 2].</returns>
    public static Tensor PerPair(Tensor predicted, Tensor wanted, double epsilon = 0)
    {
        using var scope = NewDisposeScope();
        Tensor[] p = predicted.unbind(-1), w = wanted.unbind(-1);
        Tensor width = minimum(p[2], w[2]) - maximum(p[0], w[0]), height = minimum(p[3], w[3]) - maximum(p[1], w[1]);
        // the references differ in the gradient of boxes that merely touch
        Tensor shared = epsilon == 0
            ? width.clamp(min: 0) * height.clamp(min: 0)
            : where(width.gt(0) & height.gt(0), width * height, zeros_like(width));
        Tensor union = BoxOps.Area(predicted) + BoxOps.Area(wanted) - shared;
        Tensor enclosing = (maximum(p[2], w[2]) - minimum(p[0], w[0])) * (maximum(p[3], w[3]) - minimum(p[1], w[1]));
        Tensor giou = (shared / (union + epsilon)) - ((enclosing - union) / (enclosing + epsilon));
        return (1 - giou).MoveToOuterDisposeScope();
    }
}
