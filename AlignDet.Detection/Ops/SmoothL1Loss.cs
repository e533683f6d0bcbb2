using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Ops;

/// <summary>Absolute difference, quadratic near 0 (Girshick 2015, eq. 3; source: torch.nn.functional.smooth_l1_loss).</summary>
public static class SmoothL1Loss
{
    /// <summary>d^2 / (2 beta) where d = |predicted - wanted| is below beta, else d - beta / 2.</summary>
    /// <param name="predicted">Any shape.</param>
    /// <param name="wanted">Same shape.</param>
    /// <param name="beta">Where the quadratic part ends; 0: plain L1.</param>
    /// <returns>The shape of the input.</returns>
    public static Tensor PerElement(Tensor predicted, Tensor wanted, double beta = 1) =>
        beta == 0
            ? functional.l1_loss(predicted, wanted, Reduction.None)
            : functional.smooth_l1_loss(predicted, wanted, Reduction.None, beta);

    /// <summary>Sum of <see cref="PerElement"/>.</summary>
    /// <param name="predicted">Any shape.</param>
    /// <param name="wanted">Same shape.</param>
    /// <param name="beta">Where the quadratic part ends; 0: plain L1.</param>
    /// <param name="weights">Factors of the elements, of a shape that broadcasts to theirs ([N, 1] for rows); 0 leaves an element out. Null: all 1.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Sum(Tensor predicted, Tensor wanted, double beta = 1, Tensor? weights = null)
    {
        using var scope = NewDisposeScope();
        Tensor loss = PerElement(predicted, wanted, beta);
        return (weights is null ? loss : loss * weights).sum().MoveToOuterDisposeScope();
    }
}
