using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Features of regions by bilinear sampling (He et al. 2017, section 3; source: torchvision.ops.roi_align). Differentiable with
/// respect to the features. float32 on the CPU is pooled by an own kernel, everything else by tensor operations.
/// </summary>
public static class RoiAlign
{
    /// <summary>Cuts regions into square grids of bins, each the mean of its samples.</summary>
    /// <param name="features">[N, C, H, W].</param>
    /// <param name="rois">[K, 5]: index of the picture, x1, y1, x2, y2 in pixels of the picture.</param>
    /// <param name="outputSize">Bins of a region along each axis.</param>
    /// <param name="spatialScale">Pixels of the map over pixels of the picture.</param>
    /// <param name="samplingRatio">Samples of a bin along each axis; 0 or less: as many as the bin has pixels, rounded up.</param>
    /// <param name="aligned">Whether half a pixel is taken off, so that pixel centres lie at halves.</param>
    /// <returns>[K, C, outputSize, outputSize].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or a region names a picture that is not there.</exception>
    public static Tensor Pool(Tensor features, Tensor rois, int outputSize, double spatialScale, int samplingRatio, bool aligned) =>
        Pool(features, rois, (outputSize, outputSize), spatialScale, samplingRatio, aligned);

    /// <summary>Cuts regions into grids of bins, each the mean of its samples.</summary>
    /// <param name="features">[N, C, H, W].</param>
    /// <param name="rois">[K, 5]: index of the picture, x1, y1, x2, y2 in pixels of the picture.</param>
    /// <param name="outputSize">Bins of a region downwards and across.</param>
    /// <param name="spatialScale">Pixels of the map over pixels of the picture.</param>
    /// <param name="samplingRatio">Samples of a bin along each axis; 0 or less: as many as the bin has pixels, rounded up.</param>
    /// <param name="aligned">Whether half a pixel is taken off, so that pixel centres lie at halves.</param>
    /// <returns>[K, C, height, width].</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or a region names a picture that is not there.</exception>
    public static Tensor Pool(Tensor features, Tensor rois, (int Height, int Width) outputSize, double spatialScale, int samplingRatio, bool aligned)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(rois);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize.Height, nameof(outputSize));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputSize.Width, nameof(outputSize));
        var geometry = new RoiGeometry(outputSize.Height, outputSize.Width, samplingRatio, aligned);
        return Pool([features], [spatialScale], rois, null, geometry);
    }

    /// <summary>Regions on several maps.</summary>
    /// <param name="levels">[N, C, h, w] each.</param>
    /// <param name="scales">Of each map.</param>
    /// <param name="rois">[K, 5].</param>
    /// <param name="level">[K] int64, the map of each region; null: the first.</param>
    /// <param name="geometry">Bins and samples.</param>
    internal static Tensor Pool(IReadOnlyList<Tensor> levels, IReadOnlyList<double> scales, Tensor rois, Tensor? level, RoiGeometry geometry)
    {
        if (rois.dim() != 2 || rois.shape[1] != 5 || levels.Any(l => l.dim() != 4))
        {
            throw new ArgumentException($"Features [N, C, H, W] and regions [K, 5] are needed, not [{string.Join(", ", levels[0].shape)}] and [{string.Join(", ", rois.shape)}].");
        }
        using var scope = NewDisposeScope();
        if (!levels.All(TensorMemory.IsHostFloat))
        {
            return RoiAlignComposition.Pool(levels, scales, rois, level, geometry).MoveToOuterDisposeScope();
        }
        Tensor regions = rois.detach().cpu().to(float32).contiguous();
        Tensor? maps = level?.detach().cpu().contiguous();
        (int, int, int, double)[] sizes = [.. levels.Zip(scales, (l, s) => ((int)l.shape[0], (int)l.shape[2], (int)l.shape[3], s))];
        RoiPlan plan = RoiPlan.Create(TensorMemory.Of<float>(regions), maps is null ? [] : TensorMemory.Of<long>(maps), sizes, geometry);
        return RoiAlignFunction.Pool(levels, plan).MoveToOuterDisposeScope();
    }
}
