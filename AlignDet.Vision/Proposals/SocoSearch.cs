using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Selective search as AlignDet's authors ran it (hologerry/SoCo, <c>selective_search.py</c>): the same boxes in the same order,
/// what is odd about them included.
/// </summary>
/// <remarks>
/// One segmentation, one grouping. Regions are neighbours where a corner of the later one's box lies strictly inside the box of
/// the earlier one, whether they touch or not, so some never meet and the whole picture need not be among the boxes.
/// </remarks>
public static class SocoSearch
{
    /// <summary>Scale of the segmentation that the authors use.</summary>
    public const double UsualScale = 300;

    /// <summary>Smoothing that the authors use, pixels.</summary>
    public const double UsualSigma = 0.9;

    /// <summary>Smallest region that the authors use, pixels.</summary>
    public const int UsualMinSize = 100;

    /// <summary>Finds the regions: first those of the segmentation by their first pixel, then the joined ones as they come.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="scale">The larger, the larger the regions; 0 or more.</param>
    /// <param name="sigma">Standard deviation of the Gaussian that smooths the picture for the segmentation, pixels; 0 or more.</param>
    /// <param name="minSize">Regions of fewer pixels are joined to a neighbour.</param>
    /// <param name="cancel">Looked at now and then.</param>
    /// <returns>Regions, with repeated boxes; a region one pixel wide or high has a box without area.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is negative or not a number.</exception>
    public static IReadOnlyList<SocoRegion> Find(
        RgbImage image,
        double scale = UsualScale,
        double sigma = UsualSigma,
        int minSize = UsualMinSize,
        CancellationToken cancel = default)
    {
        LabelMap map = Felzenszwalb.Segment(image, scale, sigma, minSize);
        cancel.ThrowIfCancellationRequested();
        return SocoGrouping.Run(SocoFeatures.Measure(map, image), cancel);
    }

    /// <summary>The boxes by the authors' settings. A picture of more pixels is searched at a whole fraction of its size.</summary>
    internal static IReadOnlyList<Box> FindBoxes(RgbImage image, int maxPixels, CancellationToken cancel)
    {
        int factor = Reduction.Factor(image.Width, image.Height, maxPixels);
        IReadOnlyList<SocoRegion> regions = Find(Reduction.Reduce(image, factor), cancel: cancel);
        return [.. regions.Select(region => factor == 1 ? region.Box : Enlarge(region.Box, factor, image))];
    }

    /// <summary>From the first to the last of the pixels that the reduced ones stand for.</summary>
    private static Box Enlarge(in Box box, int factor, RgbImage image)
    {
        Box outside = Reduction.Enlarge(box with { X2 = box.X2 + 1, Y2 = box.Y2 + 1 }, factor, image);
        return outside with { X2 = outside.X2 - 1, Y2 = outside.Y2 - 1 };
    }
}
