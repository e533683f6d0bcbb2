namespace AlignDet.Vision.Synth;

/// <summary>How far the drawing of a data set is.</summary>
/// <param name="Done">Pictures on disk.</param>
/// <param name="Total">Pictures there will be.</param>
public readonly record struct SceneProgress(int Done, int Total);
