namespace AlignDet.Experiments.Datasets;

/// <summary>What <see cref="DataRoots"/> must know of the service it is in.</summary>
public sealed class DataRootsOptions
{
    /// <summary>Other machines can reach the service: without roots, users may name nothing.</summary>
    public bool MustBeSet { get; set; }
}
