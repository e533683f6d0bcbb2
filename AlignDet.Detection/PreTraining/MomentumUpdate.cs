using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.PreTraining;

/// <summary>The moving average that makes the momentum detector.</summary>
public static class MomentumUpdate
{
    /// <summary>k = m k + (1 - m) q for parameters; buffers (running statistics) are left alone, as in the official code.</summary>
    /// <param name="online">q.</param>
    /// <param name="momentum">k, of the same shape, changed in place.</param>
    /// <param name="m">From 0 (copy) to 1 (no change).</param>
    /// <exception cref="ArgumentException">The two do not have the same parameters.</exception>
    public static void Apply(Module online, Module momentum, double m)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (((string name, Parameter q), (string other, Parameter k)) in online.named_parameters().Zip(momentum.named_parameters()))
        {
            if (name != other)
            {
                throw new ArgumentException($"parameter {name} stands beside {other}", nameof(momentum));
            }
            k.mul_(m).add_(q, alpha: 1 - m);
        }
    }
}
