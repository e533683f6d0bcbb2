namespace AlignDet.Detection.Detectors;

/// <summary>The matches of one picture.</summary>
/// <param name="Queries">Ascending.</param>
/// <param name="Targets">The true box of each, counted within the picture.</param>
public sealed record DetrMatch(int[] Queries, int[] Targets);
