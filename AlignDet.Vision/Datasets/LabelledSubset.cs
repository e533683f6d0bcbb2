namespace AlignDet.Vision.Datasets;

/// <summary>
/// The part of the labelled pictures that a run with few labels may use. Soft Teacher's published splits (its
/// <c>semi_coco.py</c>) are <c>numpy.random.seed(fold)</c>, then <c>numpy.random.choice(n, int(percent / 100 * n), replace=False)</c>
/// over the pictures in file order; the same are given here.
/// </summary>
public static class LabelledSubset
{
    /// <summary>Places in the list of pictures, in the order in which they are drawn.</summary>
    /// <param name="count">Pictures there are.</param>
    /// <param name="percent">How many of them to take, 0 to 100; rounded down.</param>
    /// <param name="fold">Seed: which subset of that size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static int[] Choose(int count, double percent, int fold)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        if (!(percent is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentage is 0 to 100.");
        int wanted = (int)(percent / 100.0 * count);
        return new LegacyNumpyRandom((uint)fold).Permutation(count)[..wanted];
    }
}
