namespace AlignDet.Vision.Proposals;

/// <summary>A region on the way from the first segmentation to the whole picture.</summary>
/// <param name="Box">Tight box.</param>
/// <param name="Size">Pixels.</param>
/// <param name="BornAt">Similarity of the two regions it was made of; 1 for a region of the segmentation.</param>
/// <param name="DiedAt">Similarity to the region it was joined with; 0 for the whole picture.</param>
internal readonly record struct GroupedRegion(Box Box, int Size, float BornAt, float DiedAt);
