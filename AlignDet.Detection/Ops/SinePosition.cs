using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Sines and cosines of where a location lies in its picture (source: facebookresearch/detr, models/position_encoding.py,
/// PositionEmbeddingSine, temperature 10000).
/// </summary>
public static class SinePosition
{
    private const float Temperature = 10000;
    private const double Epsilon = 1e-6;

    /// <summary>Encodes every location of a batch of maps.</summary>
    /// <param name="padding">[N, H, W] bool, true where a picture has ended.</param>
    /// <param name="features">Values for each axis, even.</param>
    /// <param name="normalised">Whether positions run from 0 to 2 pi over each picture, whatever its size; else they count locations from 1.</param>
    /// <returns>[N, 2 * features, H, W]: first those of y, then those of x; sine and cosine in turn.</returns>
    public static Tensor Encode(Tensor padding, int features, bool normalised = true)
    {
        using var scope = NewDisposeScope();
        Tensor inside = padding.logical_not();
        Tensor y = inside.cumsum(1, ScalarType.Float32), x = inside.cumsum(2, ScalarType.Float32); // [N, H, W]
        if (normalised)
        {
            y = y / (y[.., ^1.., ..] + Epsilon) * (2 * Math.PI);
            x = x / (x[.., .., ^1..] + Epsilon) * (2 * Math.PI);
        }
        float[] periods = [.. Enumerable.Range(0, features).Select(i => MathF.Pow(Temperature, 2 * (i / 2) / (float)features))];
        Tensor period = tensor(periods).to(padding.device);
        return cat([Waves(y, period), Waves(x, period)], 3).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static Tensor Waves(Tensor position, Tensor period)
    {
        Tensor phase = (position.unsqueeze(3) / period).unflatten(3, [-1, 2]); // [N, H, W, features / 2, 2]
        return stack([phase.select(4, 0).sin(), phase.select(4, 1).cos()], 4).flatten(3);
    }
}
