using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>Which boxes can be used.</summary>
internal static class CocoBox
{
    /// <summary>
    /// The shortest side of a box, in pixels. COCO has true boxes of a fraction of a pixel, which evaluation counts; what is
    /// below this is a slip.
    /// </summary>
    private const double ShortestSide = 0.1;

    // beyond any picture, and where float corners still tell pixels apart
    private const double Farthest = 10_000_000;

    private static readonly string[] s_names = ["x", "y", "width", "height"];

    /// <summary>A <c>bbox</c> as [x, y, width, height], or what is wrong with it.</summary>
    public static (double[]? Box, string Fault) Parse(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.Array } list)
            return (null, value is null ? "there is no bbox" : $"the bbox is {JsonValues.Describe(value)}, not a list of four numbers");
        if (list.GetArrayLength() != 4)
            return (null, $"the bbox has {list.GetArrayLength()} numbers, not four");
        double[] box = new double[4];
        for (int i = 0; i < 4; i++)
        {
            if (JsonValues.Number(list[i]) is not double number)
                return (null, $"the {s_names[i]} is {JsonValues.Describe(list[i])}, not a finite number");
            if (Math.Abs(number) > Farthest)
                return (null, $"the {s_names[i]} is {JsonValues.Describe(list[i])}, beyond any picture");
            box[i] = number;
        }
        return Size(box[2], box[3]) is string fault ? (null, fault) : (box, "");
    }

    /// <summary>Whether a box and a picture share no pixel.</summary>
    public static bool IsOutside(CocoAnnotation box, CocoImage image) =>
        box.X >= image.Width || box.Y >= image.Height || box.X + box.Width <= 0 || box.Y + box.Height <= 0;

    /// <summary>How far a box reaches over the border of a picture, in pixels; 0 where it does not.</summary>
    public static double Overhang(CocoAnnotation box, CocoImage image) => Math.Max(
        Math.Max(-box.X, -box.Y),
        Math.Max(0, Math.Max(box.X + box.Width - image.Width, box.Y + box.Height - image.Height)));

    private static string? Size(double width, double height)
    {
        string size = $"the box is {JsonValues.Format(width)} wide and {JsonValues.Format(height)} high";
        if (width <= 0 || height <= 0)
            return $"{size}: it has no pixels";
        return width < ShortestSide || height < ShortestSide ? $"{size}: too small to show anything" : null;
    }
}
