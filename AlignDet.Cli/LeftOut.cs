namespace AlignDet.Cli;

/// <summary>What a command leaves out: every one is counted, the first ones are shown.</summary>
internal sealed class LeftOut(CliOutput output)
{
    private const int Shown = 20;

    private readonly List<string> _all = [];

    public int Count => _all.Count;

    public void Add(string problem)
    {
        lock (_all)
        {
            _all.Add(problem);
        }
    }

    public void Tell()
    {
        foreach (string problem in _all.Take(Shown))
        {
            output.Error.WriteLine($"warning: left out: {problem}");
        }
        if (_all.Count > Shown)
        {
            output.Error.WriteLine($"warning: left out: {_all.Count - Shown} more, {_all.Count} in all");
        }
    }
}
