using System.Globalization;
using AlignDet.Recipes;

namespace AlignDet.Vision.Proposals;

/// <summary>Leaves out boxes that are no use for training: too long, too small or too large. What is left keeps its order.</summary>
public sealed class ProposalFilter
{
    private readonly ProposalSpec _spec;

    /// <summary>A filter with the limits of a recipe.</summary>
    /// <exception cref="BadInputException">A limit is impossible; every such limit is named.</exception>
    public ProposalFilter(ProposalSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        List<string> problems = [.. Problems(spec)];
        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
        _spec = spec;
    }

    /// <summary>Whether a box is left in, apart from <see cref="ProposalSpec.MaxBoxes"/>. All limits themselves are allowed values.</summary>
    public bool Keeps(in Box box, int imageWidth, int imageHeight)
    {
        double width = box.Width, height = box.Height;
        double scale = Math.Sqrt(width * height) / Math.Sqrt((double)imageWidth * imageHeight);
        return Math.Min(width, height) >= _spec.MinSide
            && Math.Max(width, height) <= _spec.MaxAspect * Math.Min(width, height)
            && scale >= _spec.MinScale
            && scale <= _spec.MaxScale;
    }

    /// <summary>The first <see cref="ProposalSpec.MaxBoxes"/> boxes that the filter keeps.</summary>
    public IReadOnlyList<Box> Apply(IReadOnlyList<Box> boxes, int imageWidth, int imageHeight) =>
        [.. boxes.Where(box => Keeps(box, imageWidth, imageHeight)).Take(_spec.MaxBoxes ?? int.MaxValue)];

    private static IEnumerable<string> Problems(ProposalSpec spec)
    {
        if (!(spec.MaxAspect >= 1))
        {
            yield return Problem("maxAspect", spec.MaxAspect, "1 or more");
        }
        if (!(spec.MinScale is >= 0 and <= 1))
        {
            yield return Problem("minScale", spec.MinScale, "between 0 and 1");
        }
        if (!(spec.MaxScale is > 0 and <= 1))
        {
            yield return Problem("maxScale", spec.MaxScale, "above 0 and at most 1");
        }
        if (spec.MinScale > spec.MaxScale)
        {
            yield return Problem("minScale", spec.MinScale, string.Create(CultureInfo.InvariantCulture, $"at most maxScale, {spec.MaxScale}"));
        }
        if (!(spec.MinSide >= 0))
        {
            yield return Problem("minSide", spec.MinSide, "0 or more");
        }
        if (spec.MaxBoxes < 1)
        {
            yield return Problem("maxBoxes", spec.MaxBoxes.Value, "1 or more");
        }
    }

    private static string Problem(string key, double value, string cure) =>
        string.Create(CultureInfo.InvariantCulture, $"proposals.{key}: {value} is impossible. Give a number {cure}.");
}
