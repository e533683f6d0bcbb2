using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Efficient graph-based image segmentation (Felzenszwalb and Huttenlocher, IJCV 2004), with the label maps of scikit-image's
/// <c>segmentation.felzenszwalb</c>, pixel for pixel.
/// </summary>
public static class Felzenszwalb
{
    /// <summary>Segments a picture.</summary>
    /// <param name="image">The picture; its values are taken as byte / 255 in float64.</param>
    /// <param name="scale">The larger, the larger the regions; 0 or more.</param>
    /// <param name="sigma">Standard deviation of the Gaussian that smooths the picture first, pixels; 0 or more.</param>
    /// <param name="minSize">Regions of fewer pixels are joined to a neighbour.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is negative or not a number.</exception>
    public static LabelMap Segment(RgbImage image, double scale, double sigma, int minSize)
    {
        ArgumentNullException.ThrowIfNull(image);
        RequireNotNegative(scale, nameof(scale));
        RequireNotNegative(sigma, nameof(sigma));
        ArgumentOutOfRangeException.ThrowIfNegative(minSize);
        using PixelGraph graph = PixelGraph.Build(ColorPlanes.Rgb(image), image.Width, image.Height, sigma);
        return graph.Segment(scale, minSize);
    }

    private static void RequireNotNegative(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, "Must be a finite number, 0 or more.");
        }
    }
}
