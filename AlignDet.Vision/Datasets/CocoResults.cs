using System.Text.Json;
using AlignDet.Recipes;
using AlignDet.Vision.Evaluation;

namespace AlignDet.Vision.Datasets;

/// <summary>COCO results files: a list of <c>{ image_id, category_id, bbox, score }</c> (cocodataset.org/#format-results).</summary>
public static class CocoResults
{
    /// <summary>The detections, in file order.</summary>
    /// <exception cref="BadInputException">
    /// The file is no results file, or a detection in it is unusable: measuring what is left would give a wrong number. The
    /// message has the first ten.
    /// </exception>
    public static IReadOnlyList<CocoDetection> Read(string path)
    {
        JsonFile file = JsonFile.Load(path);
        var problems = new ProblemList(file.Path);
        var detections = new List<CocoDetection>();
        file.Read((ref reader) =>
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                string kind = reader.TokenType == JsonTokenType.StartObject ? "an object (is it an annotation file?)" : "a single value";
                throw new BadInputException(file.Path, $"the JSON is {kind}, not a list of detections", "Give a COCO results file");
            }
            for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                using JsonDocument item = JsonDocument.ParseValue(ref reader);
                if (Parse(item.RootElement, $"[{index}]", problems) is CocoDetection detection)
                    detections.Add(detection);
            }
        });
        problems.ThrowIfFatal();
        return detections;
    }

    /// <summary>Writes the file as a whole or not at all.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    /// <exception cref="BadInputException">The place cannot be written to.</exception>
    public static void Write(string path, IEnumerable<CocoDetection> detections)
    {
        ArgumentNullException.ThrowIfNull(detections);
        WholeFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream);
            writer.WriteStartArray();
            foreach (CocoDetection detection in detections)
            {
                writer.WriteStartObject();
                writer.WriteNumber("image_id", detection.ImageId);
                writer.WriteNumber("category_id", detection.CategoryId);
                CocoWriter.WriteNumbers(writer, "bbox", [detection.X, detection.Y, detection.Width, detection.Height]);
                writer.WriteNumber("score", detection.Score);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        });
    }

    private static CocoDetection? Parse(JsonElement item, string place, ProblemList problems)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            problems.Fatal(place, $"this is {JsonValues.Describe(item)}, not an object", "Write { image_id, category_id, bbox, score }");
            return null;
        }
        long? image = Id(item, place, "image_id", problems), category = Id(item, place, "category_id", problems);
        double[]? box = Box(item, place, problems);
        JsonElement? scoreValue = JsonValues.Find(item, "score");
        double? score = JsonValues.Number(scoreValue);
        if (score is null)
            problems.Fatal($"{place}.score", $"the score is {JsonValues.Describe(scoreValue)}, not a finite number", "Write how sure the detector is");
        return image is null || category is null || box is null || score is null
            ? null
            : new CocoDetection(image.Value, category.Value, box[0], box[1], box[2], box[3], score.Value);
    }

    private static long? Id(JsonElement item, string place, string key, ProblemList problems)
    {
        JsonElement? value = JsonValues.Find(item, key);
        long? id = JsonValues.Whole(value);
        if (id is null)
            problems.Fatal($"{place}.{key}", $"this is {JsonValues.Describe(value)}, not a whole number", "Write the id of the annotation file");
        return id;
    }

    // a detector may well find a box of no size: that is a bad detection, not a bad file
    private static double[]? Box(JsonElement item, string place, ProblemList problems)
    {
        JsonElement? value = JsonValues.Find(item, "bbox");
        if (value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 4)
        {
            double?[] numbers = [.. list.EnumerateArray().Select(number => JsonValues.Number(number))];
            if (!numbers.Contains(null))
                return [.. numbers.OfType<double>()];
            int wrong = Array.IndexOf(numbers, null);
            problems.Fatal($"{place}.bbox[{wrong}]", $"this is {JsonValues.Describe(list[wrong])}, not a finite number", "Write [x, y, width, height] in pixels");
            return null;
        }
        string hint = value is null && JsonValues.Find(item, "segmentation") is not null ? " (these are masks)" : "";
        problems.Fatal($"{place}.bbox", $"the bbox is {JsonValues.Describe(value)}{hint}, not a list of four numbers", "Write [x, y, width, height] in pixels");
        return null;
    }
}
