namespace AlignDet.Vision.Synth;

/// <summary>
/// The classes of a drawn data set. A class is a shape; as with fruit or birds, most of its objects also wear its usual hue
/// and texture, and some wear any other, so that looks help and shape decides.
/// </summary>
public static class SceneClasses
{
    /// <summary>All names, in the order of their numbers in the annotation files, from 1 on.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "disc", "square", "triangle", "star", "ring", "cross",
        "heart", "crescent", "hexagon", "arrow", "flower", "half-disc",
    ];

    private static readonly TextureKind[] s_usualTextures =
    [
        TextureKind.Dots, TextureKind.Checks, TextureKind.Stripes, TextureKind.Plain, TextureKind.Grain, TextureKind.Gradient,
        TextureKind.Blotches, TextureKind.Glow, TextureKind.Dots, TextureKind.Stripes, TextureKind.Gradient, TextureKind.Checks,
    ];

    /// <summary>What most objects of a class look like.</summary>
    /// <param name="classIndex">Position in <see cref="Names"/>.</param>
    /// <returns>Hue in degrees of the OkLab circle, and texture.</returns>
    internal static (float Hue, TextureKind Texture) Usual(int classIndex) =>
        // steps of 150 degrees keep neighbours in the list far apart, and twelve of them meet every 30 degrees once
        (25 + (150 * classIndex % 360), s_usualTextures[classIndex]);
}
