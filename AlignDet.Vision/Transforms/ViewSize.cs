using AlignDet.Recipes;

namespace AlignDet.Vision.Transforms;

/// <summary>The geometric part that both kinds of training views share.</summary>
internal static class ViewSize
{
    /// <summary>
    /// Draws a short side, resizes, drops boxes that became too small and flips with the recipe's probability. Takes
    /// exactly two numbers from <paramref name="random"/>, so that what is drawn afterwards does not depend on the picture.
    /// </summary>
    public static Sample Draw(Sample sample, InputSpec input, Random random)
    {
        int shortSide = input.ShortSide[random.Next(input.ShortSide.Count)];
        bool flip = random.NextDouble() < input.Flip;
        Sample resized = BoxClip.DropSmall(Resize.Apply(sample, shortSide, input.LongSide));
        return flip ? Flip.Horizontal(resized) : resized;
    }
}
