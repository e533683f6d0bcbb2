namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>How an object or a detection fared.</summary>
public enum ReportBoxState
{
    /// <summary>An object that was found, or the detection that found it.</summary>
    Hit,

    /// <summary>An object that was not found.</summary>
    Missed,

    /// <summary>A detection that found nothing.</summary>
    False,

    /// <summary>A crowd, or a detection in one: neither right nor wrong.</summary>
    Ignored,
}
