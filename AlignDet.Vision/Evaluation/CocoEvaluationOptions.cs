namespace AlignDet.Vision.Evaluation;

/// <summary>Choices of a COCO evaluation.</summary>
public sealed record CocoEvaluationOptions
{
    /// <summary>What is compared.</summary>
    public CocoEvaluationType Type { get; init; }

    /// <summary>Any detection may match any object, whatever the class (pycocotools <c>useCats = 0</c>).</summary>
    public bool ClassAgnostic { get; init; }

    /// <summary>Most threads; absent: one per core. The result does not depend on it.</summary>
    public int? Threads { get; init; }
}
