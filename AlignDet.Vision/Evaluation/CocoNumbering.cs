using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>Dense numbers for the pictures and classes of an annotation file, by ascending id.</summary>
internal sealed class CocoNumbering
{
    private readonly Dictionary<long, int> _images;
    private readonly Dictionary<long, int> _categories;
    private readonly bool _classAgnostic;

    public CocoNumbering(CocoDataset truth, bool classAgnostic)
    {
        _images = Number(truth.Images.Select(i => i.Id));
        _categories = Number(truth.Categories.Select(c => c.Id));
        _classAgnostic = classAgnostic;
        Names = classAgnostic
            ? ["any class"]
            : [.. truth.Categories.DistinctBy(c => c.Id).OrderBy(c => c.Id).Select(c => c.Name)];
    }

    /// <summary>Names of the classes that are told apart.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool HasImage(long id) => _images.ContainsKey(id);

    public bool HasCategory(long id) => _categories.ContainsKey(id);

    /// <summary>Where in the order of evaluation an item comes, or null where picture or class are unknown.</summary>
    public long? Place(long image, long category)
    {
        if (!_images.TryGetValue(image, out int i) || !_categories.TryGetValue(category, out int k))
            return null;
        // without classes, the items of a picture still come class by class
        return _classAgnostic ? ((long)i * _categories.Count) + k : ((long)k * _images.Count) + i;
    }

    public long CellOfPlace(long place) => _classAgnostic ? place / _categories.Count : place;

    public int CategoryOfCell(long cell) => _classAgnostic ? 0 : (int)(cell / _images.Count);

    private static Dictionary<long, int> Number(IEnumerable<long> ids) =>
        ids.Distinct().Order().Select((id, number) => (id, number)).ToDictionary(p => p.id, p => p.number);
}
