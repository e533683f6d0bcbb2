namespace AlignDet.Vision.Transforms;

/// <summary>The photometric operations of AlignDet's strong augmentation, which is Soft-Teacher's.</summary>
public enum PhotometricOp
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>Each channel is stretched to 0..255.</summary>
    AutoContrast,

    /// <summary>Each channel's histogram is made even.</summary>
    Equalize,

    /// <summary>Values from a threshold on are inverted.</summary>
    Solarize,

    /// <summary>Between grey (below magnitude 5) and strong colours (above it).</summary>
    Color,

    /// <summary>Between evenly grey and strong contrast.</summary>
    Contrast,

    /// <summary>Between black and bright.</summary>
    Brightness,

    /// <summary>Between blurred and sharp.</summary>
    Sharpness,

    /// <summary>Only the highest bits stay.</summary>
    Posterize,
}
