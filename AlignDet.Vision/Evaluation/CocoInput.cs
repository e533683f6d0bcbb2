using System.Globalization;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Evaluation;

/// <summary>Finds the pictures and classes of what is compared, refuses what cannot be measured, and tells what is left out.</summary>
internal sealed class CocoInput
{
    private const int Range = 1 << 14;

    private readonly CocoNumbering _numbering;
    private readonly CocoDataset _truth;
    private readonly DetectionList _detections;
    private readonly List<string> _notes = [];

    public CocoInput(CocoNumbering numbering, CocoDataset truth, DetectionList detections) =>
        (_numbering, _truth, _detections) = (numbering, truth, detections);

    /// <summary>What was left out, one sentence each; whole when both lists were placed.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Places the detections; those of classes that the annotation file does not have are left out.</summary>
    /// <exception cref="BadInputException">A number is not finite, a picture is unknown, or a mask is missing or of another size than its picture.</exception>
    public CocoPlaces PlaceDetections(CocoEvaluationType type, ParallelOptions parallel, PooledArrays arrays)
    {
        int count = _detections.Count;
        var places = new CocoPlaces(count, arrays.Rent<int>(count), arrays.Rent<int>(count));
        int faults = 0, strangers = 0;
        Parallel.For(0, (count + Range - 1) / Range, parallel, range =>
        {
            int last = Math.Min(count, (range + 1) * Range);
            for (int i = range * Range; i < last; i++)
            {
                ref readonly CocoDetection d = ref _detections.At(i);
                int image = _numbering.Images.Find(d.ImageId);
                int category = _numbering.Categories.Find(d.CategoryId);
                (places.Images[i], places.Categories[i]) = (image, category);
                if (image < 0 || !double.IsFinite(d.Score) || !double.IsFinite(d.X + d.Y + d.Width + d.Height) || (type == CocoEvaluationType.Segm && MaskFault(d, image) is not null))
                    Interlocked.Exchange(ref faults, 1);
                if (category < 0)
                    Interlocked.Exchange(ref strangers, 1);
            }
        });
        if (faults > 0)
            Refuse(type);
        if (strangers > 0)
            NoteStrangers();
        return places;
    }

    /// <summary>Places the objects; those of unknown pictures or classes are left out, and those without outline where masks are compared.</summary>
    /// <exception cref="BadInputException">Masks are compared, and no object has an outline, or one's is not of its picture.</exception>
    public CocoPlaces PlaceTruths(CocoEvaluationType type, PooledArrays arrays)
    {
        IReadOnlyList<CocoAnnotation> truths = _truth.Annotations;
        var places = new CocoPlaces(truths.Count, arrays.Rent<int>(truths.Count), arrays.Rent<int>(truths.Count));
        int homeless = 0, classless = 0, bare = 0, placed = 0;
        for (int i = 0; i < truths.Count; i++)
        {
            CocoAnnotation truth = truths[i];
            int image = _numbering.Images.Find(truth.ImageId), category = _numbering.Categories.Find(truth.CategoryId);
            if (image < 0)
                homeless++;
            else if (category < 0)
                classless++;
            else if (type == CocoEvaluationType.Segm && IsBare(truth))
                bare++;
            else if (type == CocoEvaluationType.Segm && OutlineFault(truth, image) is { } fault)
                throw new BadInputException($"annotation {truth.Id}", fault, "Correct its segmentation");
            else
                placed++;
            (places.Images[i], places.Categories[i]) = (image, image < 0 || (type == CocoEvaluationType.Segm && IsBare(truth)) ? -1 : category);
        }
        if (bare > 0 && placed == 0)
            throw new BadInputException("the annotations", "no object has an outline to compare masks with", "Compare boxes (bbox), or give annotations with segmentation");
        Note(homeless, "annotations were left out: their image_id is not among the annotation file's images.");
        Note(classless, "annotations were left out: their category_id is not among the annotation file's categories.");
        Note(bare, "annotations were left out: they have no outline, so that what was found there counts as wrong.");
        return places;
    }

    private void Refuse(CocoEvaluationType type)
    {
        int? strange = null;
        int strangers = 0;
        for (int i = 0; i < _detections.Count; i++)
        {
            ref readonly CocoDetection d = ref _detections.At(i);
            if (!double.IsFinite(d.Score) || !double.IsFinite(d.X + d.Y + d.Width + d.Height))
                throw new BadInputException($"detections[{i}]", "score or box is not a finite number", "Write the detections again; a model that gives NaN has diverged");
            int image = _numbering.Images.Find(d.ImageId);
            if (image < 0)
            {
                strange ??= i;
                strangers++;
            }
            else if (type == CocoEvaluationType.Segm && MaskFault(d, image) is { } fault)
            {
                throw new BadInputException($"detections[{i}]", fault, "Write segmentation as { size: [height, width], counts } of the whole picture, or compare boxes (bbox)");
            }
        }
        if (strange is int first)
        {
            string others = strangers > 1 ? string.Create(CultureInfo.InvariantCulture, $", nor are the pictures of {strangers - 1} more detections") : "";
            throw new BadInputException(
                $"detections[{first}]",
                $"image_id {_detections[first].ImageId} is not in the annotation file{others}",
                "Evaluate with the annotation file of the pictures that were predicted");
        }
    }

    private string? MaskFault(in CocoDetection detection, int image) => detection.Mask is not { } mask
        ? "it has no mask"
        : (mask.Height, mask.Width) == _numbering.Sizes[image] ? null : OtherSize(mask.Height, mask.Width, image);

    private static bool IsBare(CocoAnnotation truth) => truth.Mask is null && truth.Polygons is not { Count: > 0 };

    private string? OutlineFault(CocoAnnotation truth, int image)
    {
        if (truth.Mask is { } mask)
            return (mask.Height, mask.Width) == _numbering.Sizes[image] ? null : OtherSize(mask.Height, mask.Width, image);
        return truth.Polygons!.Select(polygon => MaskPolygons.Fault(polygon)).FirstOrDefault(fault => fault is not null);
    }

    private string OtherSize(int height, int width, int image) =>
        $"the mask is {width}x{height} pixels, its picture {_numbering.Sizes[image].Width}x{_numbering.Sizes[image].Height}";

    private void NoteStrangers()
    {
        foreach (IGrouping<long, CocoDetection> unknown in _detections.Where(d => _numbering.Categories.Find(d.CategoryId) < 0).GroupBy(d => d.CategoryId).OrderBy(g => g.Key))
            Note(unknown.Count(), $"detections of category_id {unknown.Key} were left out: the annotation file has no such category.");
    }

    private void Note(int count, string words)
    {
        if (count > 0)
            _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {words}"));
    }
}
