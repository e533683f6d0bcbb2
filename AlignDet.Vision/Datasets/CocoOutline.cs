using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>The <c>segmentation</c> of an annotation: polygons, which are kept, or a run-length mask, which is only checked.</summary>
/// <param name="Polygons">The usable polygons, or null for none.</param>
/// <param name="MaskSize">Height and width that a run-length mask says it has.</param>
internal readonly record struct CocoOutline(IReadOnlyList<double[]>? Polygons, (long Height, long Width)? MaskSize)
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

    /// <summary>Notes a mask whose size is not that of its picture.</summary>
    public void CheckSize(CocoImage image, string place, string by, ProblemList problems)
    {
        if (MaskSize is var (height, width) && (height, width) != (image.Height, image.Width))
        {
            problems.Error(
                $"{place}.size{by}", $"the mask is {width}x{height} pixels, its picture {image.Width}x{image.Height}; it is left out", MaskCure);
        }
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
        return (polygon, "");
    }

    private static (long Height, long Width)? ParseMask(JsonElement mask, string place, string by, ProblemList problems)
    {
        JsonElement? size = JsonValues.Find(mask, "size"), counts = JsonValues.Find(mask, "counts");
        if (size is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() != 2
            || JsonValues.Whole(pair[0]) is not (> 0 and <= int.MaxValue and long height)
            || JsonValues.Whole(pair[1]) is not (> 0 and <= int.MaxValue and long width))
        {
            problems.Error($"{place}.size{by}", $"the size is {JsonValues.Describe(size)}, not [height, width]; the mask is left out", MaskCure);
            return null;
        }
        long? total = RunLengths.Total(counts);
        if (total is null)
        {
            problems.Error($"{place}.counts{by}", "these are no run lengths; the mask is left out", MaskCure);
            return null;
        }
        if (total != height * width)
        {
            problems.Error(
                $"{place}.counts{by}", $"the run lengths add up to {total} pixels, not to {width}x{height} = {width * height}; the mask is left out", MaskCure);
            return null;
        }
        return (height, width);
    }
}
