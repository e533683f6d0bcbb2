using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Pools each region on the level of a feature pyramid that fits its size (Lin et al. 2017, FPN, eq. 1; source:
/// torchvision/ops/poolers.py, MultiScaleRoIAlign).
/// </summary>
/// <param name="outputSize">Bins of a region along each axis.</param>
/// <param name="samplingRatio">Samples of a bin along each axis; 0 or less: as many as the bin has pixels, rounded up.</param>
/// <param name="canonicalSize">Side of the square, in pixels, whose level is <paramref name="canonicalLevel"/>.</param>
/// <param name="canonicalLevel">The level with scale 2^-canonicalLevel.</param>
/// <param name="aligned">Whether half a pixel is taken off; torchvision's models do not.</param>
public sealed class MultiScaleRoiAlign(int outputSize, int samplingRatio, int canonicalSize = 224, int canonicalLevel = 4, bool aligned = false)
{
    /// <summary>Pools the boxes of a batch.</summary>
    /// <param name="levels">[N, C, h, w], finest first, each half of the one before.</param>
    /// <param name="boxes">[n, 4] xyxy of each picture; n may be 0.</param>
    /// <param name="image">Rows and columns of the batch: a level's scale is the power of two nearest to its rows over these.</param>
    /// <returns>[sum of n, C, outputSize, outputSize], picture by picture.</returns>
    public Tensor Pool(IReadOnlyList<Tensor> levels, IReadOnlyList<Tensor> boxes, (int Height, int Width) image)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(boxes);
        using var scope = NewDisposeScope();
        double[] exponents = [.. levels.Select(l => Math.Round(Math.Log2((double)l.shape[2] / image.Height), MidpointRounding.ToEven))];
        double[] scales = [.. exponents.Select(e => Math.Pow(2, e))];
        Tensor all = cat([.. boxes]);
        Tensor pictures = cat([.. boxes.Select((b, i) => full(b.shape[0], 1, i, dtype: b.dtype, device: b.device))]);
        Tensor level = LevelOf(all, (int)-exponents[0], (int)-exponents[^1]);
        var geometry = new RoiGeometry(outputSize, outputSize, samplingRatio, aligned);
        return RoiAlign.Pool(levels, scales, cat([pictures, all], 1), level, geometry).MoveToOuterDisposeScope();
    }

    /// <summary>The level of each box.</summary>
    /// <param name="boxes">[K, 4] xyxy, pixels of the picture.</param>
    /// <param name="finest">The finest level there is.</param>
    /// <param name="coarsest">The coarsest level there is.</param>
    /// <returns>[K] int64, 0 for the finest.</returns>
    public Tensor LevelOf(Tensor boxes, int finest, int coarsest)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor side = BoxOps.Area(boxes).sqrt();
        Tensor level = (canonicalLevel + (side / canonicalSize).log2() + 1e-6).nan_to_num(finest).floor().clamp(finest, coarsest);
        return (level.to(int64) - finest).MoveToOuterDisposeScope();
    }
}
