namespace AlignDet.Vision.Datasets;

/// <summary>How bad a problem of a data set is.</summary>
public enum ProblemSeverity
{
    /// <summary>Odd, but nothing is lost by it.</summary>
    Warning,

    /// <summary>Something cannot be used as it is, and is left out or replaced.</summary>
    Error,
}
