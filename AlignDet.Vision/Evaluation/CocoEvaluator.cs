using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// COCO's box AP and AR, number for number as pycocotools' <c>COCOeval</c> gives them, but on all cores. One departure: an
/// object whose annotation id is 0 can be found here; pycocotools takes the 0 for "no match".
/// </summary>
public static class CocoEvaluator
{
    /// <summary>Compares detections with the truth.</summary>
    /// <param name="truth">The annotation file.</param>
    /// <param name="detections">In file order, which decides between equal scores.</param>
    /// <param name="options">Choices; absent: the challenge's.</param>
    /// <param name="cancel">Stops the evaluation.</param>
    /// <exception cref="BadInputException">Detections of pictures that the annotation file does not have, or with numbers that are not finite.</exception>
    public static CocoEvaluation Evaluate(
        CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluationOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        options ??= new CocoEvaluationOptions();
        var numbering = new CocoNumbering(truth, options.ClassAgnostic);
        CocoInput.Check(numbering, detections);

        var parallel = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = options.Threads ?? -1 };
        List<CocoCell> cells = CocoCells.Build(numbering, truth.Annotations, detections);
        var matches = new CocoMatches[cells.Count];
        Parallel.For(0, cells.Count, parallel, i => matches[i] = CocoMatcher.Match(cells[i]));

        ILookup<int, CocoMatches> byClass = cells.Zip(matches).ToLookup(p => p.First.Category, p => p.Second);
        var curves = new CocoCurves(numbering.Names.Count);
        var classes = new CocoClassResult[numbering.Names.Count];
        Parallel.For(0, classes.Length, parallel, k =>
        {
            var accumulator = new CocoAccumulator([.. byClass[k]]);
            accumulator.Fill(curves, k);
            classes[k] = Describe(numbering.Names[k], curves, k, accumulator);
        });

        return new CocoEvaluation
        {
            Stats = [.. CocoProtocol.Statistics.Select(s => s.IsPrecision
                ? curves.AveragePrecision(s.Iou, category: null, s.Area, s.Limit)
                : curves.AverageRecall(s.Iou, category: null, s.Area, s.Limit))],
            Classes = classes,
            Curves = curves,
            Notes = CocoInput.LeftOut(numbering, truth, detections),
        };
    }

    private static CocoClassResult Describe(string name, CocoCurves curves, int category, CocoAccumulator accumulator)
    {
        const int AllSizes = 0;
        const int Hundred = 2;
        return new CocoClassResult(
            name,
            curves.AveragePrecision(iou: null, category, AllSizes, Hundred),
            curves.AveragePrecision(iou: 0, category, AllSizes, Hundred),
            curves.AveragePrecision(iou: 5, category, AllSizes, Hundred),
            curves.AverageRecall(iou: null, category, AllSizes, Hundred),
            accumulator.Wanted,
            accumulator.Detections);
    }
}
