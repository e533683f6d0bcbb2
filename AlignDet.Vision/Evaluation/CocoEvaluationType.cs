namespace AlignDet.Vision.Evaluation;

/// <summary>What an evaluation compares (pycocotools <c>iouType</c>).</summary>
public enum CocoEvaluationType
{
    /// <summary>Boxes.</summary>
    Bbox,

    /// <summary>Masks.</summary>
    Segm,
}
