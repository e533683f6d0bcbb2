using AlignDet.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Backbones;

/// <summary>The norm after each convolution of a backbone, as a recipe asks for it.</summary>
public static class BackboneNorm
{
    /// <summary>Makes a norm for a number of channels.</summary>
    /// <param name="spec">Kind and epsilon of the norm.</param>
    /// <exception cref="BadInputException">The kind is unknown.</exception>
    public static Func<int, Module<Tensor, Tensor>> From(DetectorSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        double eps = spec.NormEps;
        return spec.BackboneNorm switch
        {
            "batch" => channels => BatchNorm2d(channels, eps),
            "frozen" => channels => new FrozenBatchNorm2d(channels, eps),
            _ => throw new BadInputException("detector.backboneNorm", $"{spec.BackboneNorm} is not known", "Use batch or frozen"),
        };
    }
}
