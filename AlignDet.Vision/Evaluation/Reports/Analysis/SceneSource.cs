using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Sorts objects and detections by picture; pictures and classes by ascending id, as COCO's evaluation walks them.</summary>
internal sealed class SceneSource
{
    private readonly CocoEvaluationType _type;
    private readonly CocoImage[] _images;
    private readonly Dictionary<long, int> _classes;
    private readonly CocoAnnotation[][] _truths;
    private readonly CocoDetection[][] _detections;

    public SceneSource(CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluationType type)
    {
        _type = type;
        _images = [.. truth.Images.DistinctBy(i => i.Id).OrderBy(i => i.Id)];
        CocoCategory[] categories = [.. truth.Categories.DistinctBy(c => c.Id).OrderBy(c => c.Id)];
        ClassNames = [.. categories.Select(c => c.Name)];
        _classes = categories.Select((c, k) => (c.Id, k)).ToDictionary(p => p.Id, p => p.k);
        Dictionary<long, int> places = _images.Select((image, place) => (image.Id, place)).ToDictionary(p => p.Id, p => p.place);
        // without an outline there is nothing to compare masks with: the evaluation leaves such objects out as well
        CocoAnnotation[] compared = type == CocoEvaluationType.Segm ? [.. truth.Annotations.Where(HasOutline)] : [.. truth.Annotations];
        _truths = Group(compared, a => (a.ImageId, a.CategoryId), places);
        _detections = Group(detections, d => (d.ImageId, d.CategoryId), places);
    }

    /// <summary>Names of the classes by ascending id.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Pictures.</summary>
    public int Count => _images.Length;

    /// <summary>The scene of a picture; any thread may ask.</summary>
    public PictureScene Scene(int picture)
    {
        CocoImage image = _images[picture];
        SceneTruth[] truths = [.. _truths[picture].Select(t => new SceneTruth(_classes[t.CategoryId], t))];
        SceneDetection[] detections = Best(picture);
        return new PictureScene(image, truths, detections, SceneOverlaps.Of(image, truths, detections, _type));
    }

    private static bool HasOutline(CocoAnnotation truth) => truth.Mask is not null || truth.Polygons is { Count: > 0 };

    private SceneDetection[] Best(int picture)
    {
        int limit = CocoProtocol.MaxDetections[^1];
        int[] kept = new int[_classes.Count];
        return
        [
            .. _detections[picture].Select(d => new SceneDetection(_classes[d.CategoryId], d))
                .OrderByDescending(d => d.Score)
                .Where(d => kept[d.Class]++ < limit),
        ];
    }

    /// <summary>The items of each picture in file order; those of unknown pictures or classes are left out, as the evaluation leaves them out.</summary>
    private T[][] Group<T>(IReadOnlyList<T> items, Func<T, (long Image, long Category)> idsOf, Dictionary<long, int> places)
    {
        int[] owners = new int[items.Count];
        int[] counts = new int[_images.Length];
        for (int i = 0; i < owners.Length; i++)
        {
            (long image, long category) = idsOf(items[i]);
            owners[i] = _classes.ContainsKey(category) && places.TryGetValue(image, out int place) ? place : -1;
            if (owners[i] >= 0)
                counts[owners[i]]++;
        }
        T[][] groups = Array.ConvertAll(counts, count => new T[count]);
        Array.Clear(counts);
        for (int i = 0; i < owners.Length; i++)
        {
            if (owners[i] is >= 0 and int owner)
                groups[owner][counts[owner]++] = items[i];
        }
        return groups;
    }
}
