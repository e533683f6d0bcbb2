namespace AlignDet.Recipes.Reading;

/// <summary>Collects what is wrong with one source, so that the user hears of everything at once.</summary>
internal sealed class ProblemList(string source)
{
    private readonly List<string> _lines = [];

    public int Count => _lines.Count;

    /// <param name="path">Key path such as <c>schedule.steps</c>; empty for the source as a whole.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="cure">What is right, without a full stop.</param>
    public void Add(string path, string problem, string cure)
    {
        string where = path.Length == 0 ? source : $"{source}: {path}";
        string line = $"{where}: {problem}. {(cure.EndsWith('?') ? cure : cure + ".")}";
        if (!_lines.Contains(line))
        {
            _lines.Add(line);
        }
    }

    /// <exception cref="BadInputException">There is a problem; carries all of them.</exception>
    public void ThrowIfAny()
    {
        if (_lines.Count > 0)
        {
            throw new BadInputException(_lines);
        }
    }
}
