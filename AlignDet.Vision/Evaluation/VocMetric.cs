namespace AlignDet.Vision.Evaluation;

/// <summary>How Pascal VOC makes one number of a precision and recall curve.</summary>
public enum VocMetric
{
    /// <summary>The mean of the precision at 11 recalls (the challenge of 2007).</summary>
    Voc07,

    /// <summary>The area under the curve (from 2010 on).</summary>
    Voc12,
}
