using System.Globalization;

namespace AlignDet.Web.Components.Comparison;

/// <summary>AP as papers print it: in percent, one digit.</summary>
public static class ApFormat
{
    /// <summary><c>23.4</c>; a dash where there was nothing to find.</summary>
    public static string Percent(double? value) => value is >= 0 ? (value.Value * 100).ToString("0.0", CultureInfo.InvariantCulture) : "–";

    /// <summary><c>+1.2</c> or <c>−0.3</c>, of the rounded numbers that stand beside it; null where one of them is missing.</summary>
    public static string? Difference(double? value, double? reference)
    {
        if (value is not >= 0 || reference is not >= 0)
        {
            return null;
        }
        double points = Math.Round(Math.Round(value.Value * 100, 1) - Math.Round(reference.Value * 100, 1), 1);
        string size = Math.Abs(points).ToString("0.0", CultureInfo.InvariantCulture);
        return points switch { > 0 => "+" + size, < 0 => "−" + size, _ => "±0.0" };
    }

    /// <summary>All digits, for programs.</summary>
    public static string Raw(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
