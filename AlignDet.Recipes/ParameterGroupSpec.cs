namespace AlignDet.Recipes;

/// <summary>Parameters that learn at a rate or decay of their own (DETR's backbone: a tenth of the rate; FCOS's biases: twice the rate, no decay).</summary>
public sealed record ParameterGroupSpec
{
    /// <summary>
    /// Which parameters: the beginning of their names (<c>backbone.</c>), or a pattern for the whole name in which <c>*</c> stands for
    /// any characters (<c>*.bias</c>).
    /// </summary>
    public string Match { get; init; } = "";

    /// <summary>Factor on <see cref="ScheduleSpec.Lr"/>; 0 keeps the parameters as they are.</summary>
    public double LrFactor { get; init; } = 1;

    /// <summary>Factor on <see cref="ScheduleSpec.WeightDecay"/>.</summary>
    public double DecayFactor { get; init; } = 1;

    /// <summary>Whether a parameter of this name is meant.</summary>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = Match.Split('*');
        if (!name.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }
        if (parts.Length == 1)
        {
            return true;
        }
        int at = parts[0].Length;
        foreach (string part in parts[1..^1])
        {
            int found = name.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }
            at = found + part.Length;
        }
        return name.Length - at >= parts[^1].Length && name.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
