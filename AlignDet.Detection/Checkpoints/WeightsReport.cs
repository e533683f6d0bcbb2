namespace AlignDet.Detection.Checkpoints;

/// <summary>What of a file fits a model.</summary>
/// <param name="Matched">Names that both have, in the same shape.</param>
/// <param name="Missing">Names of the model that the file has not.</param>
/// <param name="Unexpected">Names of the file that the model has not.</param>
/// <param name="WronglyShaped">Names that both have, in different shapes.</param>
public sealed record WeightsReport(
    IReadOnlyList<string> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<WrongShape> WronglyShaped)
{
    private const int Shown = 8;

    /// <summary>Compares names and shapes; counters and buffers that follow from the settings are not asked for.</summary>
    public static WeightsReport Compare(IReadOnlyDictionary<string, long[]> file, IReadOnlyDictionary<string, long[]> model)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(model);
        WrongShape[] wrong = [.. file.Where(f => model.TryGetValue(f.Key, out long[]? shape) && !shape.SequenceEqual(f.Value)).Select(f => new WrongShape(f.Key, f.Value, model[f.Key]))];
        HashSet<string> wrongNames = [.. wrong.Select(w => w.Name)];
        return new WeightsReport(
            [.. file.Keys.Where(k => model.ContainsKey(k) && !wrongNames.Contains(k))],
            [.. model.Keys.Where(k => !file.ContainsKey(k) && !Naming.OwnNames.IsBookkeeping(k))],
            [.. file.Keys.Where(k => !model.ContainsKey(k) && !Naming.OwnNames.IsBookkeeping(k))],
            wrong);
    }

    /// <summary>Whether the model has every number from the file.</summary>
    public bool IsComplete => Missing.Count == 0 && WronglyShaped.Count == 0;

    /// <summary>The report as lines: counts, and the first names of what does not fit.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"{Matched.Count} matched, {Missing.Count} missing, {Unexpected.Count} unexpected, {WronglyShaped.Count} of another shape";
        foreach (string line in Some("missing", Missing).Concat(Some("unexpected", Unexpected)).Concat(Some("another shape", [.. WronglyShaped.Select(w => w.ToString())])))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Some(string what, IReadOnlyList<string> names)
    {
        IEnumerable<string> lines = names.Take(Shown).Select(n => $"  {what}: {ShownText.Of(n)}");
        return names.Count > Shown ? lines.Append($"  {what}: {names.Count - Shown} more") : lines;
    }
}
