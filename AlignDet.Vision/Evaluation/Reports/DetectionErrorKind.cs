namespace AlignDet.Vision.Evaluation.Reports;

/// <summary>
/// The six kinds of errors of TIDE (Bolya et al., "TIDE: A General Toolbox for Identifying Object Detection Errors", ECCV 2020, section 2.2).
/// The first that holds is an unmatched detection's kind, in the order of the authors' code: localisation, classification, duplicate, background, both.
/// </summary>
public enum DetectionErrorKind
{
    /// <summary>On an object of another class: overlap of at least 0.5 with it.</summary>
    Classification,

    /// <summary>Of the right class, but badly placed: overlap from 0.1 to 0.5 with an object of its class.</summary>
    Localisation,

    /// <summary>Neither of the right class nor well placed.</summary>
    Both,

    /// <summary>On an object of its class that a detection of higher score has already found.</summary>
    Duplicate,

    /// <summary>On no object: overlap of at most 0.1 with any.</summary>
    Background,

    /// <summary>An object without a detection, not even one badly placed or of another class.</summary>
    Missed,
}
