using AlignDet.Experiments.Metrics;

namespace AlignDet.Web.Components.Pictures;

/// <summary>The pictures of one run, beside those of others.</summary>
/// <param name="Label">The run.</param>
/// <param name="Colour">Its colour of the theme.</param>
/// <param name="Pictures">Newest step first.</param>
public sealed record PictureColumn(string Label, int Colour, IReadOnlyList<RunPicture> Pictures)
{
    /// <summary>The picture of that name as it was at a step, or at the last one before it; null when there is none.</summary>
    public RunPicture? At(string name, long step) => Pictures.Where(p => p.Name == name && p.Step <= step).MaxBy(p => p.Step);
}
