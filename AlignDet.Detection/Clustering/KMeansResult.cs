namespace AlignDet.Detection.Clustering;

/// <summary>Clusters of rows, the largest first; none is empty.</summary>
/// <param name="Labels">The cluster of each row, from 0.</param>
/// <param name="Distances">Squared distance of each row to the centre of its cluster.</param>
/// <param name="Sizes">Rows of each cluster.</param>
/// <param name="Centres">[Sizes.Count, Columns], row by row.</param>
/// <param name="Inertia">Sum of the squared distances.</param>
/// <param name="Batches">Mini-batches that were learned from.</param>
/// <param name="Passes">Passes over all rows, the last of which only assigned.</param>
public sealed record KMeansResult(
    int[] Labels, float[] Distances, IReadOnlyList<long> Sizes, float[] Centres, double Inertia, int Batches, int Passes);

/// <summary>How far a clustering is.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Done">Of it.</param>
/// <param name="Total">In all.</param>
public readonly record struct ClusterProgress(string Phase, long Done, long Total);
