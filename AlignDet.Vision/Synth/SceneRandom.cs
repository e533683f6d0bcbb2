namespace AlignDet.Vision.Synth;

/// <summary>Chance for one picture, and a few ways to ask it.</summary>
internal static class SceneRandom
{
    /// <summary>
    /// A generator that depends on its three arguments alone, so that pictures can be drawn in any order, on any number of
    /// threads. The arguments go through SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), since neighbouring seeds of
    /// <see cref="Random"/> begin alike.
    /// </summary>
    public static Random For(ulong seed, SceneSplit split, int index)
    {
        ulong state = Mix(Mix(Mix(seed) ^ (ulong)split) ^ (uint)index);
        return new Random((int)(state & int.MaxValue));
    }

    public static float Between(this Random random, float least, float most) => least + (most - least) * random.NextSingle();

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
