namespace AlignDet.Detection.Checkpoints;

/// <summary>A parameter of different shapes.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="File">Its shape in the file.</param>
/// <param name="Model">Its shape in the model.</param>
public sealed record WrongShape(string Name, long[] File, long[] Model)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} is [{string.Join(", ", File)}] in the file and [{string.Join(", ", Model)}] in the model";
}
