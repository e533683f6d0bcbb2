using System.Globalization;

namespace AlignDet.Cli.Display;

/// <summary>The figures of a step, as people read them.</summary>
internal static class Figures
{
    /// <summary><c>loss 1.234</c>, or null where the step has none.</summary>
    public static string? Loss(IReadOnlyDictionary<string, double> values) =>
        values.TryGetValue("train/loss", out double loss) ? string.Create(CultureInfo.InvariantCulture, $"loss {loss:F3}") : null;

    /// <summary><c>step 200: AP 0.123, AP50 0.345</c>, or null where the step was not evaluated.</summary>
    public static string? Evaluation(long step, IReadOnlyDictionary<string, double> values)
    {
        if (!values.TryGetValue("val/ap", out double ap))
        {
            return null;
        }
        string ap50 = values.TryGetValue("val/ap50", out double value) ? string.Create(CultureInfo.InvariantCulture, $", AP50 {value:F3}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"step {step}: AP {ap:F3}{ap50}");
    }
}
