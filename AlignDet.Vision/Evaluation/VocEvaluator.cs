using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// Pascal VOC's AP, number for number as detectron2 measures it (<c>evaluation/pascal_voc_evaluation.py</c>). Boxes are those of COCO
/// files, from which VOC's own are x + 1, y + 1, x + width, y + height; a difficult object, and a crowd, need not be found and
/// forgives any number of detections. Of equal scores the one that comes first in the file is better.
/// </summary>
public static class VocEvaluator
{
    /// <summary>Compares detections with the truth.</summary>
    /// <param name="truth">The annotation file.</param>
    /// <param name="detections">The detections.</param>
    /// <param name="options">Choices; absent: the area under the curve, IoU 0.50:0.95.</param>
    /// <param name="cancel">Stops the evaluation.</param>
    /// <exception cref="ArgumentException">There is no threshold, or more than 32.</exception>
    /// <exception cref="BadInputException">Detections of pictures that the annotation file does not have, or with numbers that are not finite.</exception>
    public static VocEvaluation Evaluate(
        CocoDataset truth, IReadOnlyList<CocoDetection> detections, VocEvaluationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        options ??= new VocEvaluationOptions();
        if (options.IouThresholds.Count is 0 or > VocMatcher.MostThresholds)
            throw new ArgumentException($"{options.IouThresholds.Count} thresholds are not 1 to {VocMatcher.MostThresholds}.", nameof(options));
        var parallel = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = options.Threads ?? -1 };
        using var arrays = new PooledArrays();
        var numbering = new CocoNumbering(truth, classAgnostic: false);
        DetectionList found = DetectionList.Of(detections);
        var input = new CocoInput(numbering, truth, found);
        CocoPlaces detectionPlaces = input.PlaceDetections(CocoEvaluationType.Bbox, parallel, arrays);
        var cells = new CocoCellTable(numbering, input.PlaceTruths(CocoEvaluationType.Bbox, arrays), detectionPlaces, arrays);
        var matcher = new VocMatcher(cells, found, truth.Annotations, options.IouThresholds);
        var classes = new VocClassResult[numbering.Names.Count];
        Parallel.For(0, classes.Length, parallel, k => classes[k] = Describe(numbering.Names[k], matcher.Match(k), options));
        return new VocEvaluation { Metric = options.Metric, Classes = classes, Notes = input.Notes };
    }

    private static VocClassResult Describe(string name, VocMatches matches, VocEvaluationOptions options) => new(
        name, matches.Wanted, matches.Hits.Length,
        [.. options.IouThresholds.Select((iou, t) => matches.Wanted == 0 ? new VocCurve(iou, -1, [], []) : Curve(iou, t, matches, options.Metric))]);

    private static VocCurve Curve(double iou, int threshold, VocMatches matches, VocMetric metric)
    {
        double[] recall = new double[matches.Hits.Length], precision = new double[matches.Hits.Length];
        double hits = 0, misses = 0;
        for (int i = 0; i < recall.Length; i++)
        {
            hits += matches.Hits[i] >> threshold & 1;
            misses += matches.Misses[i] >> threshold & 1;
            recall[i] = hits / matches.Wanted;
            precision[i] = hits / Math.Max(hits + misses, double.BitIncrement(1) - 1);
        }
        return new VocCurve(iou, metric == VocMetric.Voc07 ? ElevenPoints(recall, precision) : Area(recall, precision), recall, precision);
    }

    private static double ElevenPoints(double[] recall, double[] precision)
    {
        double ap = 0;
        for (int point = 0; point <= 10; point++)
        {
            // numpy's arange: multiples of 0.1 as they are in binary, so that the fourth is a little more than 0.3
            int first = Array.FindIndex(recall, value => value >= point * 0.1);
            double best = 0;
            for (int i = first; i >= 0 && i < precision.Length; i++)
                best = Math.Max(best, precision[i]);
            ap += best / 11;
        }
        return ap;
    }

    private static double Area(double[] recall, double[] precision)
    {
        double area = 0, best = 0;
        for (int i = recall.Length - 1; i >= 0; i--)
        {
            best = Math.Max(best, precision[i]);
            area += (recall[i] - (i > 0 ? recall[i - 1] : 0)) * best;
        }
        return area;
    }
}
