namespace AlignDet.Vision.Synth;

/// <summary>What is known of an object in a drawn picture: of its visible part only.</summary>
/// <param name="ClassIndex">Position in <see cref="SceneClasses.Names"/>.</param>
/// <param name="X">Left column.</param>
/// <param name="Y">Top row.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Area">Visible pixels.</param>
/// <param name="Polygons">Outline, [x0, y0, x1, y1, ...] each, in pixels from the picture's corner.</param>
internal sealed record DrawnObject(
    int ClassIndex, int X, int Y, int Width, int Height, int Area, IReadOnlyList<double[]> Polygons);
