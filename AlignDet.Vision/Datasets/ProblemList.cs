using AlignDet.Recipes;

namespace AlignDet.Vision.Datasets;

/// <summary>Gathers the problems of one file; fatal ones keep it from being used at all.</summary>
internal sealed class ProblemList(string file)
{
    private readonly List<DatasetProblem> _all = [];
    private readonly List<DatasetProblem> _fatal = [];

    /// <summary>Every problem, in the order found.</summary>
    public IReadOnlyList<DatasetProblem> All => _all;

    /// <summary>Whether the file cannot be used at all.</summary>
    public bool HasFatal => _fatal.Count > 0;

    public void Error(string place, string problem, string cure) =>
        _all.Add(new DatasetProblem(ProblemSeverity.Error, file, place, problem, cure));

    public void Warning(string place, string problem, string cure) =>
        _all.Add(new DatasetProblem(ProblemSeverity.Warning, file, place, problem, cure));

    public void Fatal(string place, string problem, string cure)
    {
        Error(place, problem, cure);
        _fatal.Add(_all[^1]);
    }

    /// <exception cref="BadInputException">There was a fatal problem; the message has the first ten.</exception>
    public void ThrowIfFatal()
    {
        const int Most = 10;
        if (_fatal.Count == 0)
            return;
        var lines = _fatal.Take(Most).Select(problem => problem.ToString()).ToList();
        if (_fatal.Count > Most)
            lines.Add($"{file}: and {_fatal.Count - Most} problems more of this kind.");
        throw new BadInputException(lines);
    }
}
