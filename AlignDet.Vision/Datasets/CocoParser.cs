using System.Text.Json;
using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Reads a COCO file item by item; the lists may come in any order, so references are resolved at the end.</summary>
internal sealed class CocoParser
{
    private readonly JsonFile _file;
    private readonly ProblemList _problems;
    private readonly HashSet<string> _seen = [];
    private readonly CocoImageParser _images;
    private readonly CocoCategoryParser _categories;
    private readonly CocoAnnotationParser _annotations;

    private CocoParser(JsonFile file)
    {
        _file = file;
        _problems = new ProblemList(file.Path);
        _images = new CocoImageParser(_problems);
        _categories = new CocoCategoryParser(_problems);
        _annotations = new CocoAnnotationParser(_problems);
    }

    /// <summary>Everything usable in the file. The caller asks <see cref="ParsedCoco.Problems"/> whether one was fatal.</summary>
    /// <exception cref="BadInputException">It is no JSON, or its root is no object.</exception>
    public static ParsedCoco Parse(string path)
    {
        var parser = new CocoParser(JsonFile.Load(path));
        parser._file.Read(parser.ReadRoot);
        return parser.Finish();
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            string kind = reader.TokenType == JsonTokenType.StartArray ? "a list (is it a results file?)" : "a single value";
            throw new BadInputException(
                _file.Path, $"the JSON is {kind}, not an object with \"images\", \"annotations\" and \"categories\"", "Give a COCO annotation file");
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("images"u8))
                ReadList(ref reader, "images", _images.Add);
            else if (reader.ValueTextEquals("categories"u8))
                ReadList(ref reader, "categories", _categories.Add);
            else if (reader.ValueTextEquals("annotations"u8))
                ReadList(ref reader, "annotations", _annotations.Add);
            else
                reader.Skip();
        }
    }

    private void ReadList(ref Utf8JsonReader reader, string key, Action<int, JsonElement> add)
    {
        if (!_seen.Add(key))
            throw new BadInputException(_file.Path, $"there are two lists \"{key}\"", "Join them or take one out");
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            using JsonDocument other = JsonDocument.ParseValue(ref reader);
            _problems.Fatal(key, $"this is {JsonValues.Describe(other.RootElement)}, not a list", "Write a list, [] for none");
            return;
        }
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            using JsonDocument item = JsonDocument.ParseValue(ref reader);
            if (item.RootElement.ValueKind == JsonValueKind.Object)
                add(index, item.RootElement);
            else
                _problems.Error($"{key}[{index}]", $"this is {JsonValues.Describe(item.RootElement)}, not an object; it is left out", "Take it out");
        }
    }

    private ParsedCoco Finish()
    {
        foreach (string key in new[] { "images", "categories" })
        {
            if (!_seen.Contains(key))
                _problems.Fatal("", $"there is no \"{key}\"", "Give a COCO annotation file, or add the list");
        }
        IReadOnlyList<CocoCategory> categories = _categories.Finish(_seen.Contains("categories"));
        List<Placed<CocoImage>> images = _images.Finish();
        List<Placed<CocoAnnotation>> annotations = _annotations.Finish(images, _images, categories);
        var dataset = new CocoDataset
        {
            Images = [.. images.Select(image => image.Item)],
            Categories = categories,
            Annotations = [.. annotations.Select(annotation => annotation.Item)],
        };
        return new ParsedCoco(
            dataset, [.. images.Select(image => image.Index)], [.. annotations.Select(annotation => annotation.Index)], _problems);
    }
}
