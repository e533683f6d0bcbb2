namespace AlignDet.Vision.Synth;

/// <summary>The classes of a drawn data set: a class is a shape; colour and texture say nothing about it.</summary>
public static class SceneClasses
{
    /// <summary>All names, in the order of their numbers in the annotation files, from 1 on.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "disc", "square", "triangle", "star", "ring", "cross",
        "heart", "crescent", "hexagon", "arrow", "flower", "half-disc",
    ];
}
