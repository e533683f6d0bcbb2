namespace AlignDet.Recipes;

/// <summary>How pictures become tensors.</summary>
public sealed record InputSpec
{
    /// <summary>Short sides in pixels; training draws one per picture (per view in box-domain), evaluation takes the last.</summary>
    public IReadOnlyList<int> ShortSide { get; init; } = [800];

    /// <summary>The long side never exceeds this many pixels.</summary>
    public int LongSide { get; init; } = 1333;

    /// <summary>Probability of a horizontal flip in training.</summary>
    public double Flip { get; init; } = 0.5;

    /// <summary>Batches are padded to a multiple of this many pixels.</summary>
    public int SizeDivisor { get; init; } = 32;
}
