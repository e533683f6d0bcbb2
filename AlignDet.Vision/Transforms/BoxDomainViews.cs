using AlignDet.Recipes;

namespace AlignDet.Vision.Transforms;

/// <summary>The two views that box-domain pre-training contrasts (AlignDet, section 3.3).</summary>
public static class BoxDomainViews
{
    /// <summary>
    /// Two independent views: a short side of the list, boxes under 0.01 px dropped, a flip, and one photometric operation
    /// of nine with a magnitude of 1..9. The flip comes before any padding: the official configuration flips after it,
    /// which mirrors boxes by the unpadded width.
    /// </summary>
    /// <param name="proposals">The picture; a label is the proposal's number within it and finds the same proposal in both views.</param>
    /// <param name="input">Sizes and probability of a flip.</param>
    /// <param name="first">Draws the first view.</param>
    /// <param name="second">Draws the second view.</param>
    public static (Sample First, Sample Second) Make(Sample proposals, InputSpec input, Random first, Random second)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return (View(proposals, input, first), View(proposals, input, second));
    }

    private static Sample View(Sample proposals, InputSpec input, Random random)
    {
        Sample view = ViewSize.Draw(proposals, input, random);
        var op = (PhotometricOp)random.Next(Photometric.OpCount);
        int magnitude = random.Next(1, Photometric.LargestMagnitude);
        return view with { Image = Photometric.Apply(op, magnitude, view.Image) };
    }
}
