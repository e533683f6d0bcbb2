using AlignDet.Recipes;

namespace AlignDet.Experiments.Runs;

/// <summary>Collects what is wrong with a submission, so that the user hears of everything at once.</summary>
internal sealed class Problems(string source)
{
    private readonly List<string> _lines = [];

    public void Add(string path, string problem, string cure) => _lines.Add(new BadInputException($"{source}: {path}", problem, cure).Message);

    /// <exception cref="BadInputException">There is a problem; carries all of them.</exception>
    public void ThrowIfAny()
    {
        if (_lines.Count > 0)
        {
            throw new BadInputException(_lines);
        }
    }
}
