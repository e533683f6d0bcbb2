namespace AlignDet.Recipes;

/// <summary>Selective search and its filters.</summary>
public sealed record ProposalSpec
{
    /// <summary><c>fast</c>.</summary>
    public string Mode { get; init; } = "fast";

    /// <summary>Longest aspect ratio kept, either way.</summary>
    public double MaxAspect { get; init; } = 3;

    /// <summary>Smallest sqrt(box area) / sqrt(picture area).</summary>
    public double MinScale { get; init; }

    /// <summary>Largest sqrt(box area) / sqrt(picture area).</summary>
    public double MaxScale { get; init; } = 0.8;

    /// <summary>Both sides are at least this many pixels.</summary>
    public double MinSide { get; init; } = 32;

    /// <summary>Most boxes per picture, best first; absent: all.</summary>
    public int? MaxBoxes { get; init; }

    /// <summary>Whether of equal boxes of a picture the first alone is kept; absent: in every mode but <c>soco</c>, whose list has them as its authors' does.</summary>
    public bool? Dedup { get; init; }

    /// <summary>What <see cref="Dedup"/> comes to in this mode.</summary>
    public bool DropsRepeats() => Dedup ?? Mode != "soco";
}
