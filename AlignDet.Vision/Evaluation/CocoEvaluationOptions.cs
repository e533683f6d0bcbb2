namespace AlignDet.Vision.Evaluation;

/// <summary>Choices of a COCO evaluation.</summary>
public sealed record CocoEvaluationOptions
{
    /// <summary>What is compared.</summary>
    public CocoEvaluationType Type { get; init; }

    /// <summary>
    /// Where masks are compared, the size class of a detection that has a box of its own too is the box's, not the mask's: so does
    /// pycocotools with a results file that has both. mmdetection and detectron2 take the boxes out first.
    /// </summary>
    public bool SizesMasksByBox { get; init; }

    /// <summary>Any detection may match any object, whatever the class (pycocotools <c>useCats = 0</c>).</summary>
    public bool ClassAgnostic { get; init; }

    /// <summary>Most threads; absent: one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}
