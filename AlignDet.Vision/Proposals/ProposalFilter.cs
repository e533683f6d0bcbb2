using System.Globalization;
using AlignDet.Recipes;

namespace AlignDet.Vision.Proposals;

/// <summary>
/// Leaves out boxes that are no use for training: too long, too small, too large or repeated. What is left keeps its order. The
/// arithmetic is that of the authors of SoCo (hologerry/SoCo, selective_search/filters.py, filter_ratio_size), whose
/// <c>ratio3size0008</c> is the default here.
/// </summary>
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
        double aspect = width / height;
        double scale = Math.Sqrt(width * height) / Math.Sqrt((double)imageWidth * imageHeight);
        return width >= _spec.MinSide
            && height >= _spec.MinSide
            && aspect >= 1 / _spec.MaxAspect
            && aspect <= _spec.MaxAspect
            && scale >= _spec.MinScale
            && scale <= _spec.MaxScale;
    }

    /// <summary>The first <see cref="ProposalSpec.MaxBoxes"/> boxes that the filter keeps; of repeated ones the first, unless repeats are wanted.</summary>
    public IReadOnlyList<Box> Apply(IReadOnlyList<Box> boxes, int imageWidth, int imageHeight)
    {
        IEnumerable<Box> kept = boxes.Where(box => Keeps(box, imageWidth, imageHeight));
        return [.. (_spec.DropsRepeats() ? kept.Distinct() : kept).Take(_spec.MaxBoxes ?? int.MaxValue)];
    }

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
