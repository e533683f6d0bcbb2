using AlignDet.Detection.Checkpoints.Naming;

namespace AlignDet.Detection.Checkpoints;

/// <summary>What a load did.</summary>
/// <param name="Report">What fits and what does not.</param>
/// <param name="NotTaken">Names of the file that were not wanted.</param>
/// <param name="Weights">Where the weights came from.</param>
public sealed record LoadedWeights(WeightsReport Report, IReadOnlyList<string> NotTaken, ConvertedWeights Weights)
{
    /// <summary>Names copied into the model.</summary>
    public IReadOnlyList<string> Loaded => Report.Matched;

    /// <summary>Names of the model that kept their values.</summary>
    public IReadOnlyList<string> Missing => Report.Missing;

    /// <summary>Names of the file that were not taken.</summary>
    public IReadOnlyList<string> Unused => [.. NotTaken, .. Report.Unexpected];
}
