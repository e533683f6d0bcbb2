using AlignDet.Detection.Data;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Evaluation;
using AlignDet.Vision.Images;
using static TorchSharp.torch;

namespace AlignDet.Detection.Inference;

/// <summary>Labelled pictures to measure a detector on.</summary>
internal sealed class ValidationSet
{
    private const int Batch = 8;
    private readonly CocoDataset _truth;
    private readonly string _imagesFolder;
    private readonly long[] _categoryOfClass;
    private readonly IReadOnlyList<string> _classes;
    private readonly IStageContext _context;
    private readonly HashSet<string> _told = [];

    /// <param name="folder">The data set.</param>
    /// <param name="split">Split to measure on.</param>
    /// <param name="classes">Names of the detector's classes; the split's categories are found by name.</param>
    /// <param name="context">Hears of pictures and annotations that cannot be used.</param>
    /// <exception cref="BadInputException">The split has none of the classes.</exception>
    public ValidationSet(DatasetFolder folder, string split, IReadOnlyList<string> classes, IStageContext context)
    {
        _truth = folder.Read(split, new ProblemLog(context).Tell);
        _imagesFolder = folder.ImagesFolder(split);
        _classes = classes;
        _context = context;
        Dictionary<string, long> idOfName = [];
        foreach (CocoCategory category in _truth.Categories)
        {
            idOfName.TryAdd(category.Name, category.Id);
        }
        _categoryOfClass = [.. classes.Select(name => idOfName.GetValueOrDefault(name, -1))];
        if (_categoryOfClass.All(id => id < 0))
        {
            throw new BadInputException(folder.AnnotationFile(split), "has none of the classes that the detector knows: " + string.Join(", ", classes.Take(10)),
                "Measure on a split with the categories of the training split");
        }
        string[] unknown = [.. idOfName.Keys.Except(classes)];
        if (unknown.Length > 0)
        {
            context.Log(StageLogLevel.Warning, $"split {split} has categories that the training split lacks; they can only be missed: {string.Join(", ", unknown.Take(10))}");
        }
    }

    /// <summary>Detects on every picture, measures, and shows some pictures.</summary>
    public Measurement Measure(Detector detector, Recipe recipe, Device device, long step, CancellationToken cancel)
    {
        var pictures = new PictureDetector(detector, recipe.Input, device);
        var detections = new List<CocoDetection>();
        HashSet<int> shown = Spread(_truth.Images.Count, recipe.Evaluation.Pictures);
        int batches = (_truth.Images.Count + Batch - 1) / Batch;
        using var prepared = new Prefetcher<List<(int Image, PictureDetector.Prepared Picture)>>(
            (batch, token) => Prepare(pictures, (int)batch * Batch, token), 0, batches, 3, cancel);
        for (int batch = 0; batch < batches; batch++)
        {
            cancel.ThrowIfCancellationRequested();
            List<(int Image, PictureDetector.Prepared Picture)> ready = prepared.Next();
            if (ready.Count > 0)
            {
                IReadOnlyList<Detections> found = pictures.Detect([.. ready.Select(r => r.Picture)]);
                foreach (((int image, _), Detections boxes) in ready.Zip(found))
                {
                    Add(detections, _truth.Images[image], boxes);
                    if (shown.Contains(image))
                    {
                        Show(_truth.Images[image], boxes, step);
                    }
                }
            }
            _context.Progress("evaluate", Math.Min((batch + 1) * Batch, _truth.Images.Count), _truth.Images.Count);
        }
        return new Measures(_truth, _imagesFolder, TellOnce).Of(detections, recipe.Evaluation.Metric, DetectorKinds.MakesMasks(recipe.Detector.Kind), cancel);
    }

    private List<(int Image, PictureDetector.Prepared Picture)> Prepare(PictureDetector pictures, int first, CancellationToken cancel)
    {
        var prepared = new List<(int, PictureDetector.Prepared)>();
        for (int i = first; i < Math.Min(first + Batch, _truth.Images.Count); i++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                CocoImage image = _truth.Images[i];
                string file = Path.Combine(_imagesFolder, image.FileName);
                RgbImage picture = ImageDecoder.Decode(file, cancel);
                PictureLoader.CheckSize(picture, image.Width, image.Height, file);
                prepared.Add((i, pictures.Prepare(picture)));
            }
            catch (BadInputException e)
            {
                TellOnce("nothing can be found in: " + e.Message);
            }
        }
        return prepared;
    }

    private void TellOnce(string message)
    {
        lock (_told)
        {
            if (_told.Add(message))
            {
                _context.Log(StageLogLevel.Warning, message);
            }
        }
    }

    private void Add(List<CocoDetection> detections, CocoImage image, Detections found)
    {
        for (int d = 0; d < found.Scores.Length; d++)
        {
            long category = _categoryOfClass[found.Labels[d]];
            if (category >= 0)
            {
                ReadOnlySpan<float> box = found.Boxes.AsSpan(d * 4, 4);
                detections.Add(new CocoDetection(image.Id, category, box[0], box[1], box[2] - box[0], box[3] - box[1], found.Scores[d])
                {
                    Mask = FoundMasks.Of(found, d, image.Width, image.Height),
                });
            }
        }
    }

    private void Show(CocoImage image, Detections found, long step)
    {
        Dictionary<long, string> nameOf = _truth.Categories.ToDictionary(c => c.Id, c => c.Name);
        IEnumerable<BoxOverlay> truth = _truth.Annotations
            .Where(a => a.ImageId == image.Id)
            .Select(a => new BoxOverlay(a.Box.X1, a.Box.Y1, a.Box.X2, a.Box.Y2, nameOf[a.CategoryId], null, BoxKind.True));
        byte[] file;
        try
        {
            file = File.ReadAllBytes(Path.Combine(_imagesFolder, image.FileName));
        }
        catch (IOException e)
        {
            TellOnce($"{image.FileName} cannot be shown: {e.Message}");
            return;
        }
        string name = "val/" + Path.ChangeExtension(image.FileName, null);
        _context.PictureAsync(name, step, file, [.. truth, .. Overlays(found, _classes)]).GetAwaiter().GetResult();
    }

    internal static IEnumerable<BoxOverlay> Overlays(Detections found, IReadOnlyList<string> classes)
    {
        for (int d = 0; d < found.Scores.Length; d++)
        {
            yield return new BoxOverlay(
                found.Boxes[d * 4], found.Boxes[(d * 4) + 1], found.Boxes[(d * 4) + 2], found.Boxes[(d * 4) + 3],
                classes[(int)found.Labels[d]], found.Scores[d], BoxKind.Predicted);
        }
    }

    private static HashSet<int> Spread(int count, int wanted) => [.. Enumerable.Range(0, Math.Min(count, wanted)).Select(i => (int)((long)i * count / Math.Min(count, wanted)))];
}
