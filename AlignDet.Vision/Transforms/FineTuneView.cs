using AlignDet.Recipes;

namespace AlignDet.Vision.Transforms;

/// <summary>Pictures as fine-tuning and evaluation see them.</summary>
public static class FineTuneView
{
    /// <summary>
    /// In training a short side of the list, boxes under 0.01 px dropped and a flip; otherwise the last short side, every
    /// box and no flip.
    /// </summary>
    /// <param name="sample">The labelled picture.</param>
    /// <param name="input">Sizes and probability of a flip.</param>
    /// <param name="random">Draws size and flip; not touched unless <paramref name="train"/>.</param>
    /// <param name="train">Whether the detector learns from the view.</param>
    public static Sample Make(Sample sample, InputSpec input, Random random, bool train)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(random);
        return train
            ? ViewSize.Draw(sample, input, random)
            : Resize.Apply(sample, input.ShortSide[^1], input.LongSide);
    }
}
