using System.Text.Json;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Datasets;

/// <summary>The items of a results file: written as expected they go straight into the list, any other is looked at with care.</summary>
/// <param name="file">For messages.</param>
/// <param name="masks">Whether masks are wanted where there is a bbox.</param>
internal sealed class CocoResultsVisitor(string file, bool masks) : IJsonItemVisitor
{
    private const string MaskCure = "Write { size: [height, width], counts } of the whole picture, or a bbox alone";

    private readonly RunLengthBuffer _runs = new();

    public ProblemList Problems { get; } = new(file);

    public DetectionList Detections { get; } = new();

    public JsonItem TryAdd(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return JsonItem.Odd;
        long image = 0, category = 0;
        double score = 0;
        Span<double> box = stackalloc double[4];
        Utf8JsonReader segmentation = default;
        Keys seen = Keys.None;
        while (true)
        {
            if (!reader.Read())
                return JsonItem.CutOff;
            if (reader.TokenType == JsonTokenType.EndObject)
                break;
            if (reader.ValueIsEscaped)
                return JsonItem.Odd;
            Keys key = KeyOf(reader.ValueSpan);
            if (!reader.Read())
                return JsonItem.CutOff;
            seen |= key;
            JsonItem read = JsonItem.Added;
            switch (key)
            {
                case Keys.Image:
                    read = TryId(ref reader, out image);
                    break;
                case Keys.Category:
                    read = TryId(ref reader, out category);
                    break;
                case Keys.Score:
                    read = JsonNumber.TryRead(ref reader, out score) ? JsonItem.Added : JsonItem.Odd;
                    break;
                case Keys.Box:
                    read = TryNumbers(ref reader, box);
                    break;
                default:
                    if (key == Keys.Segmentation)
                        segmentation = reader;
                    read = reader.TrySkip() ? JsonItem.Added : JsonItem.CutOff;
                    break;
            }
            if (read != JsonItem.Added)
                return read;
        }
        if ((seen & Keys.Needed) != Keys.Needed)
            return JsonItem.Odd;
        bool hasBox = (seen & Keys.Box) != 0, hasMask = (seen & Keys.Segmentation) != 0;
        if (!hasMask && !hasBox)
            return JsonItem.Odd;
        if (!hasMask || (hasBox && !masks))
        {
            Detections.Add(new CocoDetection(image, category, box[0], box[1], box[2], box[3], score));
            return JsonItem.Added;
        }
        if (TryMask(ref segmentation) is not { } mask)
            return JsonItem.Odd;
        Detections.Add(hasBox
            ? new CocoDetection(image, category, box[0], box[1], box[2], box[3], score) { Mask = mask }
            : CocoDetection.OfMask(image, category, mask, _runs.BoundsOf(mask), score));
        return JsonItem.Added;
    }

    public void Add(JsonElement item, int index)
    {
        string place = $"[{index}]";
        if (item.ValueKind != JsonValueKind.Object)
        {
            Problems.Fatal(place, $"this is {JsonValues.Describe(item)}, not an object", "Write { image_id, category_id, bbox, score }");
            return;
        }
        long? image = Id(item, place, "image_id"), category = Id(item, place, "category_id");
        JsonElement? box = JsonValues.Find(item, "bbox"), outline = JsonValues.Find(item, "segmentation");
        bool isBoxLess = (box is null or { ValueKind: JsonValueKind.Null } || (box is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0))
            && outline is { ValueKind: not JsonValueKind.Null };
        double[]? numbers = isBoxLess ? null : Box(box, place);
        // polygons beside a bbox are some programs' way to say that the box is all they know
        RunLengthMask? mask = outline is { } given && (isBoxLess || (masks && given.ValueKind == JsonValueKind.Object)) ? Mask(given, place) : null;
        JsonElement? scoreValue = JsonValues.Find(item, "score");
        double? score = JsonValues.Number(scoreValue);
        if (score is null)
            Problems.Fatal($"{place}.score", $"the score is {JsonValues.Describe(scoreValue)}, not a finite number", "Write how sure the detector is");
        if (Problems.HasFatal || image is null || category is null || score is null)
            return;
        Detections.Add(numbers is null
            ? CocoDetection.OfMask(image.Value, category.Value, mask!, score.Value)
            : new CocoDetection(image.Value, category.Value, numbers[0], numbers[1], numbers[2], numbers[3], score.Value) { Mask = mask });
    }

    private static JsonItem TryId(ref Utf8JsonReader reader, out long id)
    {
        id = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out id) ? JsonItem.Added : JsonItem.Odd;
    }

    private static JsonItem TryNumbers(ref Utf8JsonReader reader, scoped Span<double> numbers)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return JsonItem.Odd;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!reader.Read())
                return JsonItem.CutOff;
            if (!JsonNumber.TryRead(ref reader, out numbers[i]))
                return JsonItem.Odd;
        }
        if (!reader.Read())
            return JsonItem.CutOff;
        return reader.TokenType == JsonTokenType.EndArray ? JsonItem.Added : JsonItem.Odd;
    }

    /// <summary>The mask as programs write it, { size, counts } with a text; null for anything else, which the long way looks at.</summary>
    private RunLengthMask? TryMask(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return null;
        Span<double> size = stackalloc double[2];
        bool hasSize = false, hasCounts = false;
        // the whole item is in memory: nothing is cut off here
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isSize = reader.ValueTextEquals("size"u8), isCounts = reader.ValueTextEquals("counts"u8);
            reader.Read();
            if (isSize)
                hasSize = TryNumbers(ref reader, size) == JsonItem.Added;
            else if (isCounts)
                hasCounts = reader.TokenType == JsonTokenType.String && _runs.TryRead(ref reader);
            else
                return null;
            if (isSize ? !hasSize : !hasCounts)
                return null;
        }
        return hasSize && hasCounts ? _runs.ToMask(size[0], size[1]) : null;
    }

    private long? Id(JsonElement item, string place, string key)
    {
        JsonElement? value = JsonValues.Find(item, key);
        long? id = JsonValues.Whole(value);
        if (id is null)
            Problems.Fatal($"{place}.{key}", $"this is {JsonValues.Describe(value)}, not a whole number", "Write the id of the annotation file");
        return id;
    }

    // a detector may well find a box of no size: that is a bad detection, not a bad file
    private double[]? Box(JsonElement? value, string place)
    {
        if (value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 4)
        {
            double?[] numbers = [.. list.EnumerateArray().Select(number => JsonValues.Number(number))];
            if (!numbers.Contains(null))
                return [.. numbers.OfType<double>()];
            int wrong = Array.IndexOf(numbers, null);
            Problems.Fatal($"{place}.bbox[{wrong}]", $"this is {JsonValues.Describe(list[wrong])}, not a finite number", "Write [x, y, width, height] in pixels");
            return null;
        }
        Problems.Fatal($"{place}.bbox", $"the bbox is {JsonValues.Describe(value)}, not a list of four numbers", "Write [x, y, width, height] in pixels");
        return null;
    }

    private RunLengthMask? Mask(JsonElement value, string place)
    {
        (RunLengthMask? mask, string key, string fault) = value.ValueKind == JsonValueKind.Object
            ? CocoOutline.TakeMask(value)
            : (null, "", $"this is {JsonValues.Describe(value)}, not a run-length mask");
        if (mask is null)
            Problems.Fatal($"{place}.segmentation{key}", fault, MaskCure);
        return mask;
    }

    private static Keys KeyOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("bbox"u8) => Keys.Box,
        5 when name.SequenceEqual("score"u8) => Keys.Score,
        8 when name.SequenceEqual("image_id"u8) => Keys.Image,
        11 when name.SequenceEqual("category_id"u8) => Keys.Category,
        12 when name.SequenceEqual("segmentation"u8) => Keys.Segmentation,
        _ => Keys.None,
    };

    [Flags]
    private enum Keys
    {
        None = 0,
        Image = 1,
        Category = 2,
        Score = 4,
        Needed = Image | Category | Score,
        Box = 8,
        Segmentation = 16,
    }
}
