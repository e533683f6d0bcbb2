using AlignDet.Recipes;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Proposals;

/// <summary>The diversification of a mode (Uijlings et al. 2013, section 3.3): every view of the picture is segmented at every scale, and every segmentation grouped by every strategy.</summary>
internal sealed record SearchPlan
{
    private const RegionSimilarity All = RegionSimilarity.Color | RegionSimilarity.Texture | RegionSimilarity.Size | RegionSimilarity.Fill;
    private const RegionSimilarity AllButColor = RegionSimilarity.Texture | RegionSimilarity.Size | RegionSimilarity.Fill;

    /// <summary>Planes ([height, width] of bytes) of the color spaces.</summary>
    public required IReadOnlyList<Func<RgbImage, byte[][]>> Views { get; init; }

    /// <summary>Scales k of the segmentation.</summary>
    public required IReadOnlyList<double> Scales { get; init; }

    /// <summary>What each grouping adds up.</summary>
    public required IReadOnlyList<RegionSimilarity> Strategies { get; init; }

    /// <summary>Smoothing before the segmentation.</summary>
    public double Sigma { get; init; } = 0.8;

    /// <summary>Smallest region of the segmentation, pixels.</summary>
    public int MinSize { get; init; } = 100;

    /// <summary>Whether the search is <see cref="SocoSearch"/> with the settings of its authors; all else is of no account then.</summary>
    public bool IsSoco { get; init; }

    /// <summary>
    /// The plan of a mode; color spaces, strategies and the steps of the scales are those of OpenCV's selective search, which begins at
    /// scale 150: from 100 on more of the small objects are found.
    /// </summary>
    /// <exception cref="BadInputException">There is no such mode.</exception>
    public static SearchPlan Of(string mode) => mode switch
    {
        "fast" => new SearchPlan
        {
            Views = [ColorPlanes.Hsv, ColorPlanes.Lab],
            Scales = [100, 250, 400],
            Strategies = [All, AllButColor],
        },
        "quality" => new SearchPlan
        {
            Views = [ColorPlanes.Hsv, ColorPlanes.Lab, ColorPlanes.Gray, ColorPlanes.HueOnly, ColorPlanes.RedGreenGray],
            Scales = [100, 250, 400, 550, 700],
            Strategies = [All, AllButColor, RegionSimilarity.Fill, RegionSimilarity.Size],
        },
        "single" => new SearchPlan
        {
            Views = [ColorPlanes.Hsv],
            Scales = [200],
            Strategies = [All],
        },
        "soco" => new SearchPlan { Views = [], Scales = [], Strategies = [], IsSoco = true },
        _ => throw new BadInputException("proposals.mode", $"there is no mode \"{mode}\"", "Use fast, quality, single or soco"),
    };
}
