namespace AlignDet.Vision.Synth;

/// <summary>What the annotations of a drawn picture say.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Objects">From back to front.</param>
internal sealed record SceneTruth(int Width, int Height, IReadOnlyList<DrawnObject> Objects);
