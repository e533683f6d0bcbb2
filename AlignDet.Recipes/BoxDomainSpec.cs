namespace AlignDet.Recipes;

/// <summary>The box-domain pre-training losses (AlignDet, section 3.3).</summary>
public sealed record BoxDomainSpec
{
    /// <summary>Temperature t of the contrastive loss.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>First value of the momentum detector's EMA; it rises to 1 by a cosine.</summary>
    public double Momentum { get; init; } = 0.996;

    /// <summary>Most contrasted samples per picture and view.</summary>
    public int Samples { get; init; } = 2048;

    /// <summary>Most proposals per picture, in file order; absent: all.</summary>
    public int? MaxBoxes { get; init; }

    /// <summary>Size of the vectors that are contrasted.</summary>
    public int Dim { get; init; } = 256;

    /// <summary>Whether the backbone learns too; by default only neck and head do.</summary>
    public bool TrainBackbone { get; init; }

    /// <summary>Reproduce the official code's quirks where parity needs it; this version has no such mode and refuses <c>true</c>.</summary>
    public bool Compat { get; init; }
}
