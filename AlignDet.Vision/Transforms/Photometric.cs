using AlignDet.Vision.Images;

namespace AlignDet.Vision.Transforms;

/// <summary>
/// Photometric augmentation, byte for byte as Soft-Teacher's <c>rand_aug</c> computes it with Pillow. Boxes are not touched.
/// </summary>
public static class Photometric
{
    /// <summary>Number of operations to draw from.</summary>
    public const int OpCount = 9;

    /// <summary>The magnitude that means "as strong as it gets"; training draws 1..9.</summary>
    public const int LargestMagnitude = 10;

    /// <summary>Applies one operation.</summary>
    /// <param name="op">What to do.</param>
    /// <param name="magnitude">Strength, 1..10; without meaning for identity, auto-contrast and equalize.</param>
    /// <param name="image">[H, W, 3]; not changed.</param>
    /// <returns>A new picture, or <paramref name="image"/> itself where the operation changes nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such operation or magnitude.</exception>
    public static RgbImage Apply(PhotometricOp op, int magnitude, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(magnitude, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(magnitude, LargestMagnitude);
        return op switch
        {
            PhotometricOp.Identity => image,
            PhotometricOp.AutoContrast => PhotometricTables.AutoContrast(image),
            PhotometricOp.Equalize => PhotometricTables.Equalize(image),
            PhotometricOp.Solarize => PhotometricTables.Solarize(image, SolarizeThreshold(magnitude)),
            PhotometricOp.Posterize => PhotometricTables.Posterize(image, PosterizeBits(magnitude)),
            PhotometricOp.Color => PhotometricBlends.Color(image, EnhanceFactor(magnitude)),
            PhotometricOp.Contrast => PhotometricBlends.Contrast(image, EnhanceFactor(magnitude)),
            PhotometricOp.Brightness => PhotometricBlends.Brightness(image, EnhanceFactor(magnitude)),
            PhotometricOp.Sharpness => PhotometricBlends.Sharpness(image, EnhanceFactor(magnitude)),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op, "No such operation."),
        };
    }

    /// <summary>First value that is inverted, 25..255.</summary>
    public static int SolarizeThreshold(int magnitude) => Math.Min(magnitude * 256 / LargestMagnitude, 255);

    /// <summary>Weight of the picture against its degenerate form, 0.28..1.9; 1 changes nothing.</summary>
    public static double EnhanceFactor(int magnitude) => (magnitude * 1.8 / LargestMagnitude) + 0.1;

    /// <summary>Bits that stay, 4..0.</summary>
    public static int PosterizeBits(int magnitude) => 4 - (magnitude * 4 / LargestMagnitude);
}
