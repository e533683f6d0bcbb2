using System.Text.Json;
using AlignDet.Vision.Images;

namespace AlignDet.Vision.Datasets;

/// <summary>The "images" of a COCO file.</summary>
internal sealed class CocoImageParser(ProblemList problems)
{
    private readonly List<Placed<CocoImage>> _images = [];
    private readonly Dictionary<long, int> _places = [];
    private readonly Dictionary<long, int> _leftOut = [];

    /// <summary>Images with a known id that were left out, with their index: their annotations go with them.</summary>
    public IReadOnlyDictionary<long, int> LeftOut => _leftOut;

    public void Add(int index, JsonElement item)
    {
        string place = $"images[{index}]";
        JsonElement? idValue = JsonValues.Find(item, "id");
        if (JsonValues.Whole(idValue) is not long id)
        {
            problems.Error(
                $"{place}.id", $"the id is {JsonValues.Describe(idValue)}, not a whole number; the image is left out", "Give each image a whole number");
            return;
        }
        if (!_places.TryAdd(id, index))
        {
            // which of the two an annotation means cannot be known, and a guess would be a wrong label
            problems.Error(
                $"{place}.id", $"the id {id} is that of images[{_places[id]}] too; both images are left out", "Give each image an id of its own");
            _leftOut.TryAdd(id, _places[id]);
            return;
        }
        string? name = FileName(place, id, item);
        int? width = Side(place, id, item, "width"), height = Side(place, id, item, "height");
        if (name is null || width is null || height is null)
            _leftOut.TryAdd(id, index);
        else if ((long)width * height > ImageDecoder.MaxPixels)
            TooLarge(index, id, $"{width}x{height} pixels");
        else
            _images.Add(new(index, new CocoImage(id, name, width.Value, height.Value)));
    }

    /// <summary>The usable images, in file order.</summary>
    public List<Placed<CocoImage>> Finish() => _images.FindAll(image => !_leftOut.ContainsKey(image.Item.Id));

    private string? FileName(string place, long id, JsonElement item)
    {
        JsonElement? value = JsonValues.Find(item, "file_name");
        string? name = JsonValues.Text(value);
        string? fault = name is null ? $"the file name is {JsonValues.Describe(value)}, not a text" : PictureName.Fault(name);
        if (fault is null)
            return PictureName.Normal(name!);
        problems.Error(
            $"{place}.file_name (id {id})", $"{fault}; the image is left out", "Name the file relative to the folder of the pictures");
        return null;
    }

    private int? Side(string place, long id, JsonElement item, string key)
    {
        JsonElement? value = JsonValues.Find(item, key);
        if (JsonValues.Whole(value) is >= 1 and <= ImageDecoder.MaxPixels and long side)
            return (int)side;
        problems.Error(
            $"{place}.{key} (id {id})",
            $"the {key} is {JsonValues.Describe(value)}, not a number of pixels that a picture can have; the image is left out",
            "Write the true size of the picture");
        return null;
    }

    private void TooLarge(int index, long id, string size)
    {
        problems.Error(
            $"images[{index}] (id {id})",
            $"the image is {size}, more than {ImageDecoder.MaxPixels / 1_000_000} million; it is left out", "Scale the picture down");
        _leftOut.TryAdd(id, index);
    }
}
