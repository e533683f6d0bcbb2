namespace AlignDet.Vision.Datasets;

/// <summary>Something wrong with a data set.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="File">The annotation or picture file.</param>
/// <param name="Place">Where in the file, such as <c>annotations[3].bbox (id 17)</c>; empty where the whole file is meant.</param>
/// <param name="Problem">What is wrong, and what became of it, without a full stop.</param>
/// <param name="Cure">What to do about it, without a full stop.</param>
public sealed record DatasetProblem(ProblemSeverity Severity, string File, string Place, string Problem, string Cure)
{
    /// <summary>One line: <c>file: place: problem. cure.</c></summary>
    public override string ToString() =>
        Place.Length == 0 ? $"{File}: {Problem}. {Cure}." : $"{File}: {Place}: {Problem}. {Cure}.";
}
