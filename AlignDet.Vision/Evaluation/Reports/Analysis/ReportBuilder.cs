using System.Runtime.ExceptionServices;
using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>Goes through the pictures on all cores and puts a report together.</summary>
internal static class ReportBuilder
{
    public static DetectionReport Build(
        CocoDataset truth, IReadOnlyList<CocoDetection> detections, CocoEvaluation evaluation, DetectionReportOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(evaluation);
        // at 0 everything would overlap everything
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Iou, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.RankedPictures, nameof(options));
        var source = new SceneSource(truth, detections, options.Type);
        if (!source.ClassNames.SequenceEqual(evaluation.Classes.Select(c => c.Name)))
            throw new ArgumentException("The evaluation is not of the classes of the annotation file, each by itself.", nameof(evaluation));

        var parallel = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = options.Threads ?? -1 };
        var parts = new Part[source.Count];
        try
        {
            Parallel.For(0, parts.Length, parallel, i => parts[i] = Part.Of(source.Scene(i), options, source.ClassNames.Count));
        }
        catch (AggregateException faults) when (faults.InnerExceptions.OfType<BadInputException>().FirstOrDefault() is { } fault)
        {
            // what a user can mend is told as it is, not wrapped up with how it was found
            ExceptionDispatchInfo.Throw(fault);
        }
        int[] truths = [.. evaluation.Classes.Select(c => c.Truths)];
        return new DetectionReport
        {
            Type = options.Type,
            Classes = source.ClassNames,
            Pictures = source.Count,
            Stats = [.. evaluation.Stats],
            Curves = ReportTables.Curves(evaluation),
            Confusion = Confusion(parts, options, source.ClassNames.Count),
            Errors = new ErrorSplitter(Array.ConvertAll(parts, p => p.Errors), truths).Split(),
            Sizes = ReportTables.Sizes(evaluation, Sum(parts, p => p.TruthSizes), Sum(parts, p => p.DetectionSizes)),
            PerClass = ReportTables.Classes(evaluation),
            Ranking = Ranking(source, parts, options),
            Notes = [.. evaluation.Notes],
        };
    }

    private static ConfusionMatrix Confusion(Part[] parts, DetectionReportOptions options, int classes)
    {
        int[][] counts = [.. Enumerable.Range(0, classes + 1).Select(_ => new int[classes + 1])];
        foreach ((int row, int column) in parts.SelectMany(p => p.Confusions))
        {
            counts[row][column]++;
        }
        return new ConfusionMatrix(options.Iou, options.Score, counts);
    }

    private static PictureRanking Ranking(SceneSource source, Part[] parts, DetectionReportOptions options)
    {
        (int[] best, int[] worst) = ScenePictures.Rank(Array.ConvertAll(parts, p => p.Picture), options.RankedPictures);
        return new PictureRanking(options.Iou, options.Score, Array.ConvertAll(best, WithBoxes), Array.ConvertAll(worst, WithBoxes));

        PictureResult WithBoxes(int i) => parts[i].Picture with { Boxes = ScenePictures.Boxes(source.Scene(i), options.Iou, options.Score) };
    }

    private static int[] Sum(Part[] parts, Func<Part, int[]> counts)
    {
        int[] sums = new int[CocoProtocol.Areas.Count];
        foreach (Part part in parts)
        {
            for (int a = 0; a < sums.Length; a++)
            {
                sums[a] += counts(part)[a];
            }
        }
        return sums;
    }

    /// <summary>What is kept of a picture; its scene, with masks and overlaps, is let go.</summary>
    private sealed record Part(
        SceneErrors Errors, (int True, int Predicted)[] Confusions, PictureResult Picture, int[] TruthSizes, int[] DetectionSizes)
    {
        public static Part Of(PictureScene scene, DetectionReportOptions options, int classes) => new(
            new SceneErrors(scene),
            [.. SceneConfusion.Cells(scene, options.Iou, options.Score, classes)],
            ScenePictures.Judge(scene, options.Iou, options.Score),
            CountSizes(scene.Truths.Where(t => !t.IsCrowd).Select(t => t.Annotation.Area)),
            CountSizes(scene.Detections.Select(d => d.Found.Mask is { } mask && options.Type == CocoEvaluationType.Segm ? mask.Area : d.Found.Width * d.Found.Height)));

        private static int[] CountSizes(IEnumerable<double> areas)
        {
            int[] counts = new int[CocoProtocol.Areas.Count];
            foreach (double area in areas)
            {
                for (int a = 0; a < counts.Length; a++)
                {
                    counts[a] += area >= CocoProtocol.Areas[a].From && area <= CocoProtocol.Areas[a].To ? 1 : 0;
                }
            }
            return counts;
        }
    }
}
