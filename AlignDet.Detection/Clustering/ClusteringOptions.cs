using AlignDet.Recipes;

namespace AlignDet.Detection.Clustering;

/// <summary>How proposals get their pseudo-classes.</summary>
public sealed record ClusteringOptions
{
    /// <summary>How pictures are resized before the backbone looks at them; the last short side counts.</summary>
    public InputSpec Input { get; init; } = new();

    /// <summary>Principal components that are kept; fewer where features have fewer numbers or there are fewer boxes.</summary>
    public int Dimensions { get; init; } = 256;

    /// <summary>How clusters are found.</summary>
    public KMeansOptions KMeans { get; init; } = new();

    /// <summary>Pictures that are decoded ahead of the backbone.</summary>
    public int Ahead { get; init; } = Math.Max(4, Environment.ProcessorCount);
}
