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
}
