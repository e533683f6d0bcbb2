namespace AlignDet.Vision.Masks;

/// <summary>Probabilities of an object in the part of its picture where it can be.</summary>
/// <param name="Left">First column, in the picture.</param>
/// <param name="Top">First row, in the picture.</param>
/// <param name="Width">Columns; 0 where the box lies outside.</param>
/// <param name="Height">Rows; 0 where the box lies outside.</param>
/// <param name="Values">[Height, Width], row-major, 0 to 1.</param>
public sealed record PastedMask(int Left, int Top, int Width, int Height, float[] Values);
