using System.Globalization;

namespace AlignDet.Recipes.Reading;

/// <summary>The numbers that a key allows, and how to say so.</summary>
internal readonly record struct NumberRange(double Low, bool LowOpen, double High, bool HighOpen)
{
    public static NumberRange AtLeast(double low) => new(low, false, double.PositiveInfinity, false);

    public static NumberRange Above(double low) => new(low, true, double.PositiveInfinity, false);

    public NumberRange UpTo(double high) => this with { High = high, HighOpen = false };

    public NumberRange Below(double high) => this with { High = high, HighOpen = true };

    public bool Contains(double value) =>
        (LowOpen ? value > Low : value >= Low) && (HighOpen ? value < High : value <= High);

    public override string ToString()
    {
        string low = string.Create(CultureInfo.InvariantCulture, $"{(LowOpen ? "above" : "of at least")} {Low}");
        return double.IsPositiveInfinity(High) || High == int.MaxValue
            ? low
            : string.Create(CultureInfo.InvariantCulture, $"{low} and {(HighOpen ? "below" : "at most")} {High}");
    }
}
