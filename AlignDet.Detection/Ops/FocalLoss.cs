using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Ops;

/// <summary>Sigmoid focal loss (Lin et al. 2017, eq. 5; source: torchvision/ops/focal_loss.py).</summary>
public static class FocalLoss
{
    /// <summary>-alpha_t (1 - p_t)^gamma log(p_t) of every element.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="targets">Same shape, 0 or 1.</param>
    /// <param name="alpha">Weight of the positives; negative: no weighting.</param>
    /// <param name="gamma">How strongly easy elements are damped.</param>
    /// <returns>The shape of the logits.</returns>
    public static Tensor PerElement(Tensor logits, Tensor targets, double alpha = 0.25, double gamma = 2)
    {
        using var scope = NewDisposeScope();
        Tensor p = sigmoid(logits);
        Tensor crossEntropy = functional.binary_cross_entropy_with_logits(logits, targets, reduction: Reduction.None);
        Tensor missed = p + targets - (2 * p * targets); // 1 - p_t
        Tensor loss = crossEntropy * missed.pow(gamma);
        if (alpha >= 0)
        {
            loss = loss * ((alpha * targets) + ((1 - alpha) * (1 - targets)));
        }
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>Sum of <see cref="PerElement"/>.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="targets">Same shape, 0 or 1.</param>
    /// <param name="alpha">Weight of the positives; negative: no weighting.</param>
    /// <param name="gamma">How strongly easy elements are damped.</param>
    /// <param name="weights">Factors of the elements, of a shape that broadcasts to theirs ([N, 1] for rows); 0 leaves an element out. Null: all 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor logits, Tensor targets, double alpha = 0.25, double gamma = 2, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        Tensor loss = PerElement(logits, targets, alpha, gamma);
        return (weights is null ? loss : loss * weights).sum().MoveToOuterDisposeScope();
    }
}
