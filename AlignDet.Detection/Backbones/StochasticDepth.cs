using static TorchSharp.torch;

namespace AlignDet.Detection.Backbones;

/// <summary>Leaves residuals out at random (Huang et al. 2016; torchvision's <c>stochastic_depth</c> in mode <c>row</c>).</summary>
public static class StochasticDepth
{
    /// <summary>Sets whole pictures of a residual to 0, and makes the others larger, so that the mean stays.</summary>
    /// <param name="residual">[N, ...].</param>
    /// <param name="probability">Of each picture, in [0, 1); drawn from Torch's generator unless it is 0.</param>
    /// <returns>Of the same shape; <paramref name="residual"/> itself where nothing can be dropped.</returns>
    public static Tensor Drop(Tensor residual, double probability)
    {
        ArgumentNullException.ThrowIfNull(residual);
        if (probability == 0)
        {
            return residual;
        }
        using var scope = NewDisposeScope();
        double kept = 1 - probability;
        long[] shape = [residual.shape[0], .. Enumerable.Repeat(1L, (int)residual.dim() - 1)];
        Tensor factors = empty(shape, dtype: residual.dtype, device: residual.device).bernoulli_(kept).div_(kept);
        return residual.mul(factors).MoveToOuterDisposeScope();
    }
}
