namespace AlignDet.Detection.Clustering;

/// <summary>How clusters are found.</summary>
public sealed record KMeansOptions
{
    /// <summary>Clusters wanted; fewer are found where there are fewer different rows.</summary>
    public int Clusters { get; init; } = 256;

    /// <summary>The same seed, rows, device and number of threads give the same clusters.</summary>
    public int Seed { get; init; }

    /// <summary>Rows of a mini-batch.</summary>
    public int Batch { get; init; } = 4096;

    /// <summary>How often mini-batches go over as many rows as there are; at least 50 batches in any case.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Most passes over all rows after the mini-batches; they end as soon as one gains less than a thousandth.</summary>
    public int Passes { get; init; } = 10;

    /// <summary>Rows for each cluster that the starting centres are drawn from.</summary>
    public int StartRows { get; init; } = 50;
}
