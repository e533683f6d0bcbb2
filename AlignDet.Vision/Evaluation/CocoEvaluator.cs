using AlignDet.Recipes;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Masks;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// COCO's AP and AR of boxes and masks, number for number as pycocotools' <c>COCOeval</c> gives them, but on all cores. One departure: an
/// object whose annotation id is 0 can be found here, where pycocotools takes the 0 for "no match".
/// </summary>
public static class CocoEvaluator
{
    // large enough that handing out costs nothing, small enough that cores end together
    private const int CellsAtOnce = 1024;

    /// <summary>Compares detections with the truth.</summary>
    /// <param name="truth">The annotation file.</param>
    /// <param name="detections">In file order, which decides between equal scores.</param>
    /// <param name="options">Choices; absent: the challenge's.</param>
    /// <param name="cancel">Stops the evaluation.</param>
    /// <exception cref="BadInputException">
    /// Detections of pictures that the annotation file does not have, or with numbers that are not finite; where masks are
    /// compared, detections without a mask or with one of another size than the picture, or no object with an outline.
    /// </exception>
    public static CocoEvaluation Evaluate(
        CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        options ??= new CocoEvaluationOptions();
        var parallel = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = options.Threads ?? -1 };
        using var arrays = new PooledArrays();
        var numbering = new CocoNumbering(truth, options.ClassAgnostic);
        DetectionList found = DetectionList.Of(detections);
        var input = new CocoInput(numbering, truth, found);
        CocoPlaces detectionPlaces = input.PlaceDetections(options.Type, parallel, arrays);
        var cells = new CocoCellTable(numbering, input.PlaceTruths(options.Type, arrays), detectionPlaces, arrays);
        var truths = new CocoTruths([.. cells.Truths.Take(cells.TruthCount).Select(place => truth.Annotations[place])], arrays);
        var matches = new CocoMatches(cells.DetectionCount, arrays);

        Func<ICocoOverlaps> overlaps = () => new BoxOverlaps(found, truths);
        if (options.Type == CocoEvaluationType.Segm)
        {
            RunLengthMask[] masks = TruthMasks(truths, truth, numbering, parallel);
            overlaps = () => new MaskOverlaps(found, truths, masks, options.SizesMasksByBox);
        }
        Parallel.For(
            0, (cells.Count + CellsAtOnce - 1) / CellsAtOnce, parallel,
            () => new CocoMatcher(cells, found, truths, overlaps(), matches),
            (range, _, matcher) =>
            {
                int last = Math.Min(cells.Count, (range + 1) * CellsAtOnce);
                for (int cell = range * CellsAtOnce; cell < last; cell++)
                    matcher.Match(cell);
                return matcher;
            },
            matcher => matcher.Dispose());

        var curves = new CocoCurves(numbering.Names.Count);
        var classes = new CocoClassResult[numbering.Names.Count];
        Parallel.For(
            0, classes.Length, parallel,
            () => new CocoAccumulator(cells, truths, matches, curves),
            (category, _, accumulator) =>
            {
                classes[category] = accumulator.Accumulate(category, numbering.Names[category]);
                return accumulator;
            },
            accumulator => accumulator.Dispose());
        return new CocoEvaluation
        {
            Type = options.Type,
            Stats = [.. CocoProtocol.Statistics.Select(s => s.IsPrecision
                ? curves.AveragePrecision(s.Iou, category: null, s.Area, s.Limit)
                : curves.AverageRecall(s.Iou, category: null, s.Area, s.Limit))],
            Classes = classes,
            Curves = curves,
            Notes = input.Notes,
        };
    }

    /// <summary>The pixels of every object; polygons are filled at their picture's size.</summary>
    private static RunLengthMask[] TruthMasks(CocoTruths truths, CocoDataset truth, CocoNumbering numbering, ParallelOptions parallel)
    {
        var masks = new RunLengthMask[truths.Annotations.Length];
        Parallel.For(0, masks.Length, parallel, i =>
        {
            CocoAnnotation annotation = truths.Annotations[i];
            (int height, int width) = numbering.Sizes[numbering.Images.Find(annotation.ImageId)];
            masks[i] = annotation.Mask ?? MaskPolygons.Fill(annotation.Polygons!, height, width);
        });
        return masks;
    }
}
