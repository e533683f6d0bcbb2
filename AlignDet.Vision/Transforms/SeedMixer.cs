namespace AlignDet.Vision.Transforms;

/// <summary>
/// Random numbers that depend only on what they are for, never on the thread or the order in which pictures are read, so
/// that a run with any number of loaders, or resumed half-way, sees the same pictures.
/// </summary>
public static class SeedMixer
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>A generator of its own for one view of one picture at one step.</summary>
    /// <param name="seed">The recipe's seed.</param>
    /// <param name="epochOrStep">Epoch or step.</param>
    /// <param name="image">Number or id of the picture.</param>
    /// <param name="view">Number of the view, or of any other purpose.</param>
    public static Random Random(int seed, long epochOrStep, long image, int view) =>
        // the sequence of a seeded System.Random is the same on every platform and kept so by .NET
        new((int)(Mix(seed, epochOrStep, image, view) >> 33));

    /// <summary>The four numbers mixed to 64 bits by SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).</summary>
    public static ulong Mix(int seed, long epochOrStep, long image, int view)
    {
        unchecked
        {
            ulong state = Scramble((ulong)seed + Golden);
            state = Scramble(state + (ulong)epochOrStep + Golden);
            state = Scramble(state + (ulong)image + Golden);
            return Scramble(state + (ulong)view + Golden);
        }
    }

    private static ulong Scramble(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
