using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>The "annotations" of a COCO file.</summary>
internal sealed class CocoAnnotationParser(ProblemList problems)
{
    private readonly List<Placed<RawAnnotation>> _annotations = [];
    private readonly Dictionary<long, int> _places = [];
    private int _withoutArea;
    private string _firstWithoutArea = "";

    /// <summary>An annotation that is right by itself; whether its image and class are there is seen at the end.</summary>
    private readonly record struct RawAnnotation(CocoAnnotation Annotation, bool HasId);

    public void Add(int index, JsonElement item)
    {
        JsonElement? idValue = JsonValues.Find(item, "id");
        long? id = JsonValues.Whole(idValue);
        string by = id is null ? "" : $" (id {id})", place = $"annotations[{index}]";
        long? image = Reference(place, by, item, "image_id"), category = Reference(place, by, item, "category_id");
        double[]? box = Box(place, by, item);
        if (image is null || category is null || box is null)
            return;
        if (idValue is not null && id is null)
        {
            problems.Error(
                $"{place}.id", $"the id is {JsonValues.Describe(idValue)}, not a whole number; the box is kept under another",
                "Give each annotation a whole number");
        }
        CocoOutline outline = CocoOutline.Parse(JsonValues.Find(item, "segmentation"), $"{place}.segmentation", by, problems);
        var annotation = new CocoAnnotation(
            id ?? 0, image.Value, category.Value, box[0], box[1], box[2], box[3], Area(place, by, item, box), Flag(place, by, item, "iscrowd"))
        {
            Polygons = outline.Polygons,
            Mask = outline.Mask,
            Score = Score(place, by, item),
            // converters of VOC's files use one or the other
            IsDifficult = Flag(place, by, item, "difficult") || Flag(place, by, item, "ignore"),
        };
        _annotations.Add(new(index, new RawAnnotation(annotation, id is not null)));
    }

    /// <summary>The annotations whose image and class are usable, in file order, each with an id of its own.</summary>
    public List<Placed<CocoAnnotation>> Finish(
        List<Placed<CocoImage>> images, CocoImageParser imageParser, IReadOnlyList<CocoCategory> categories)
    {
        var resolver = new CocoReferences(images, imageParser.LeftOut, categories, problems);
        long nextId = 1 + Math.Max(0, _annotations.Where(raw => raw.Item.HasId && raw.Item.Annotation.Id < long.MaxValue / 2)
            .Select(raw => raw.Item.Annotation.Id).DefaultIfEmpty().Max());
        var kept = new List<Placed<CocoAnnotation>>(_annotations.Count);
        foreach ((int index, (CocoAnnotation raw, bool hasId)) in _annotations)
        {
            string by = hasId ? $" (id {raw.Id})" : "";
            if (resolver.Resolve(index, by, raw) is not CocoAnnotation annotation)
                continue;
            long id = annotation.Id;
            if (hasId && !_places.TryAdd(id, index))
            {
                problems.Error(
                    $"annotations[{index}].id",
                    $"the id {id} is that of annotations[{_places[id]}] too; the box is kept under the id {nextId}",
                    "Give each annotation an id of its own");
                id = nextId++;
            }
            else if (!hasId)
            {
                id = nextId++;
            }
            kept.Add(new(index, annotation with { Id = id }));
        }
        resolver.ReportLeftOut();
        if (_withoutArea > 0)
        {
            problems.Warning(
                _firstWithoutArea,
                _withoutArea == 1 ? "there is no area; that of the box is used" : $"there is no area here and in {_withoutArea - 1} more; that of the box is used",
                "Write the area of the outline, since it decides the size class in evaluation");
        }
        return kept;
    }

    private long? Reference(string place, string by, JsonElement item, string key)
    {
        JsonElement? value = JsonValues.Find(item, key);
        long? id = JsonValues.Whole(value);
        if (id is null)
        {
            problems.Error(
                $"{place}.{key}{by}", $"this is {JsonValues.Describe(value)}, not a whole number; the annotation is left out",
                "Write the id as a whole number");
        }
        return id;
    }

    private double[]? Box(string place, string by, JsonElement item)
    {
        (double[]? box, string fault) = CocoBox.Parse(JsonValues.Find(item, "bbox"));
        if (box is null)
            problems.Error($"{place}.bbox{by}", $"{fault}; the annotation is left out", "Write [x, y, width, height] in pixels, or take it out");
        return box;
    }

    private double Area(string place, string by, JsonElement item, double[] box)
    {
        double ofBox = box[2] * box[3];
        JsonElement? value = JsonValues.Find(item, "area");
        if (value is null or { ValueKind: JsonValueKind.Null })
        {
            _firstWithoutArea = _withoutArea++ == 0 ? $"{place}.area{by}" : _firstWithoutArea;
            return ofBox;
        }
        if (JsonValues.Number(value) is >= 0 and double area)
            return area;
        problems.Error(
            $"{place}.area{by}", $"the area is {JsonValues.Describe(value)}; that of the box, {JsonValues.Format(ofBox)}, is used",
            "Write the area of the outline in square pixels");
        return ofBox;
    }

    private bool Flag(string place, string by, JsonElement item, string key)
    {
        JsonElement? value = JsonValues.Find(item, key);
        if (value is null or { ValueKind: JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null })
            return value is { ValueKind: JsonValueKind.True };
        if (JsonValues.Whole(value) is 0 or 1)
            return JsonValues.Whole(value) == 1;
        problems.Error($"{place}.{key}{by}", $"this is {JsonValues.Describe(value)}; it is taken as 0", "Write 0 or 1");
        return false;
    }

    private double? Score(string place, string by, JsonElement item)
    {
        JsonElement? value = JsonValues.Find(item, "score");
        double? score = JsonValues.Number(value);
        if (score is null && value is { ValueKind: not JsonValueKind.Null })
            problems.Error($"{place}.score{by}", $"the score is {JsonValues.Describe(value)}; it is left out", "Write a number");
        return score;
    }
}
