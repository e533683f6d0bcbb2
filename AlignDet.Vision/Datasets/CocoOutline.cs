using System.Text.Json;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Datasets;

/// <summary>The <c>segmentation</c> of an annotation: polygons or a run-length mask.</summary>
/// <param name="Polygons">The usable polygons, or null for none.</param>
/// <param name="Mask">The mask, or null for none.</param>
internal readonly record struct CocoOutline(IReadOnlyList<double[]>? Polygons, RunLengthMask? Mask)
{
    private const string PolygonCure = "Write polygons as lists [x0, y0, x1, y1, x2, y2, ...]";
    private const string MaskCure = "Write the mask again, or take it out";

    /// <summary>The outline, without its unusable parts; these are noted.</summary>
    public static CocoOutline Parse(JsonElement? value, string place, string by, ProblemList problems)
    {
        switch (value)
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return default;
            case { ValueKind: JsonValueKind.Array } list:
                return new(ParsePolygons(list, place, by, problems), null);
            case { ValueKind: JsonValueKind.Object } mask:
                return new(null, ParseMask(mask, place, by, problems));
            default:
                problems.Error($"{place}{by}", $"the outline is {JsonValues.Describe(value)}; it is left out", PolygonCure);
                return default;
        }
    }

    /// <summary>Whether a mask is as large as its picture; where it is not, that is noted.</summary>
    public static bool Fits(RunLengthMask mask, CocoImage image, string place, string by, ProblemList problems)
    {
        if ((mask.Height, mask.Width) == (image.Height, image.Width))
            return true;
        problems.Error(
            $"{place}.size{by}", $"the mask is {mask.Width}x{mask.Height} pixels, its picture {image.Width}x{image.Height}; it is left out", MaskCure);
        return false;
    }

    private static List<double[]>? ParsePolygons(JsonElement list, string place, string by, ProblemList problems)
    {
        var polygons = new List<double[]>();
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            (double[]? polygon, string fault) = ParsePolygon(item);
            if (polygon is null)
                problems.Error($"{place}[{index}]{by}", $"{fault}; the polygon is left out", PolygonCure);
            else
                polygons.Add(polygon);
            index++;
            // a flat list of numbers would give a line for each of them
            if (polygon is null && item.ValueKind != JsonValueKind.Array)
                break;
        }
        return polygons.Count > 0 ? polygons : null;
    }

    private static (double[]? Polygon, string Fault) ParsePolygon(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Array)
            return (null, $"this is {JsonValues.Describe(item)}, not a polygon");
        int count = item.GetArrayLength();
        if (count < 6 || count % 2 != 0)
            return (null, $"the polygon has {count} numbers, not two for each of at least three points");
        double[] polygon = new double[count];
        int index = 0;
        foreach (JsonElement value in item.EnumerateArray())
        {
            if (JsonValues.Number(value) is not double number)
                return (null, $"number {index} of the polygon is {JsonValues.Describe(value)}");
            polygon[index++] = number;
        }
        return MaskPolygons.Fault(polygon) is { } fault ? (null, fault) : (polygon, "");
    }

    private static RunLengthMask? ParseMask(JsonElement value, string place, string by, ProblemList problems)
    {
        (RunLengthMask? mask, string key, string fault) = TakeMask(value);
        if (mask is null)
            problems.Error($"{place}{key}{by}", $"{fault}; the mask is left out", MaskCure);
        return mask;
    }

    /// <summary>A mask, or under which key what is wrong with it.</summary>
    public static (RunLengthMask? Mask, string Key, string Fault) TakeMask(JsonElement value)
    {
        JsonElement? size = JsonValues.Find(value, "size"), counts = JsonValues.Find(value, "counts");
        if (size is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2
            || JsonValues.Whole(pair[0]) is not long height || JsonValues.Whole(pair[1]) is not long width)
            return (null, ".size", $"the size is {JsonValues.Describe(size)}, not [height, width]");
        if (RunLengthMask.SizeFault(height, width) is { } badSize)
            return (null, ".size", badSize);
        uint[]? runs = Runs(counts);
        string? fault = runs is null ? "these are no run lengths" : RunLengthMask.RunsFault(height, width, runs);
        return fault is null ? (new RunLengthMask((int)height, (int)width, runs), "", "") : (null, ".counts", fault);
    }

    private static uint[]? Runs(JsonElement? counts)
    {
        if (counts is { ValueKind: JsonValueKind.String } text)
            return JsonValues.Text(text) is string known ? RunLengthText.Counts(known) : null;
        if (counts is not { ValueKind: JsonValueKind.Array } list)
            return null;
        var runs = new uint[list.GetArrayLength()];
        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (JsonValues.Whole(item) is not (>= 0 and <= uint.MaxValue and long run))
                return null;
            runs[index++] = (uint)run;
        }
        return runs;
    }
}
