namespace AlignDet.Vision.Evaluation;

/// <summary>The outcome of a COCO evaluation.</summary>
public sealed class CocoEvaluation
{
    /// <summary>What was compared.</summary>
    public CocoEvaluationType Type { get; init; }

    /// <summary>
    /// The twelve numbers in pycocotools' order: AP, AP50, AP75, AP small, medium, large, AR with 1, 10 and 100 detections,
    /// AR small, medium, large; -1 where there is nothing to find.
    /// </summary>
    public required IReadOnlyList<double> Stats { get; init; }

    /// <summary>The classes by ascending id.</summary>
    public required IReadOnlyList<CocoClassResult> Classes { get; init; }

    /// <summary>Precision, recall and scores behind the numbers.</summary>
    public required CocoCurves Curves { get; init; }

    /// <summary>What was left out, as pycocotools does without a word; one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>AP over IoU 0.50:0.95.</summary>
    public double Ap => Stats[0];

    /// <summary>AP at IoU 0.50.</summary>
    public double Ap50 => Stats[1];
}
