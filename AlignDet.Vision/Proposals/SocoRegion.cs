namespace AlignDet.Vision.Proposals;

/// <summary>A region of SoCo's selective search.</summary>
/// <param name="Box">From its first to its last column and row, as the authors count: the width is one less than the columns.</param>
/// <param name="Size">Pixels.</param>
public readonly record struct SocoRegion(Box Box, int Size);
