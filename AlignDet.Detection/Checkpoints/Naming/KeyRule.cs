namespace AlignDet.Detection.Checkpoints.Naming;

/// <summary>Names of one form become names of another.</summary>
/// <param name="From">The source's form, see <see cref="KeyTemplate"/>.</param>
/// <param name="To">This project's form.</param>
/// <param name="Change">What happens to the numbers.</param>
/// <param name="OneWay">Whether the rule is left out when weights are written in the source's names (older spellings).</param>
internal sealed record KeyRule(string From, string To, TensorChange Change = TensorChange.None, bool OneWay = false)
{
    /// <summary><see cref="From"/>, ready to compare with.</summary>
    public KeyTemplate FromTemplate { get; } = new(From);

    /// <summary><see cref="To"/>, ready to compare with.</summary>
    public KeyTemplate ToTemplate { get; } = new(To);
}
