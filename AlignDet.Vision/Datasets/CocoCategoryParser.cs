using System.Text.Json;

namespace AlignDet.Vision.Datasets;

/// <summary>The "categories" of a COCO file. A class that cannot be used would shift the meaning of all others, so it is fatal.</summary>
internal sealed class CocoCategoryParser(ProblemList problems)
{
    private readonly List<CocoCategory> _categories = [];
    private readonly Dictionary<long, int> _places = [];
    private int _read;

    public void Add(int index, JsonElement item)
    {
        _read++;
        string place = $"categories[{index}]";
        JsonElement? idValue = JsonValues.Find(item, "id"), nameValue = JsonValues.Find(item, "name");
        if (JsonValues.Whole(idValue) is not long id)
        {
            problems.Fatal($"{place}.id", $"the id is {JsonValues.Describe(idValue)}, not a whole number", "Give each class a whole number");
            return;
        }
        if (!_places.TryAdd(id, index))
        {
            problems.Fatal($"{place}.id", $"the id {id} is that of categories[{_places[id]}] too", "Give each class an id of its own");
            return;
        }
        string? name = JsonValues.Text(nameValue);
        if (name is null)
            problems.Fatal($"{place}.name (id {id})", $"the name is {JsonValues.Describe(nameValue)}, not a text", "Give the class a name");
        // kept even so, that its boxes are not reported one by one
        _categories.Add(new CocoCategory(id, name ?? $"category {id}"));
    }

    public IReadOnlyList<CocoCategory> Finish(bool listed)
    {
        if (listed && _read == 0)
            problems.Fatal("categories", "the list has no classes", "List the classes that the boxes may have");
        return _categories;
    }
}
