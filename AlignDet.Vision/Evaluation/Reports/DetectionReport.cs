using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// What people read beside the twelve numbers: curves, confusions, kinds of errors, sizes, classes, the best and the worst
/// pictures. Immutable; <see cref="DetectionReportJson"/> writes and reads it. Shares are 0 to 1; -1 says that there was nothing to find.
/// </summary>
public sealed record DetectionReport
{
    /// <summary>The number of this layout; a reader refuses any other.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout of the record.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>What was compared.</summary>
    public required CocoEvaluationType Type { get; init; }

    /// <summary>Names of the K classes by ascending id; every index of a class in the report points here.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Pictures of the annotation file.</summary>
    public required int Pictures { get; init; }

    /// <summary>The twelve numbers, as <see cref="CocoEvaluation.Stats"/>.</summary>
    public required IReadOnlyList<double> Stats { get; init; }

    /// <summary>Precision at each recall.</summary>
    public required ReportCurves Curves { get; init; }

    /// <summary>Which class is taken for which.</summary>
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>What kinds of errors cost how much.</summary>
    public required ErrorSplit Errors { get; init; }

    /// <summary>Small, medium and large objects.</summary>
    public required IReadOnlyList<SizeResult> Sizes { get; init; }

    /// <summary>The K classes.</summary>
    public required IReadOnlyList<ClassResult> PerClass { get; init; }

    /// <summary>The best and the worst pictures.</summary>
    public required PictureRanking Ranking { get; init; }

    /// <summary>What was left out of the evaluation; one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Looks into an evaluation.</summary>
    /// <param name="truth">The annotation file.</param>
    /// <param name="detections">The detections; their order does not matter but between equals.</param>
    /// <param name="evaluation">What <see cref="CocoEvaluator"/> made of both, class by class.</param>
    /// <param name="options">Choices; absent: the usual ones.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentException">The evaluation is of other classes than the annotation file, or did not tell them apart.</exception>
    /// <exception cref="AlignDet.Recipes.BadInputException">Masks are compared and one is missing or not of its picture's size.</exception>
    public static DetectionReport Of(
        CocoDataset truth,
        IReadOnlyList<CocoDetection> detections,
        CocoEvaluation evaluation,
        DetectionReportOptions? options = null,
        CancellationToken cancel = default) => ReportBuilder.Build(truth, detections, evaluation, options ?? new DetectionReportOptions(), cancel);
}
