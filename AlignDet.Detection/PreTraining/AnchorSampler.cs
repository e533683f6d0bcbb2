namespace AlignDet.Detection.PreTraining;

/// <summary>
/// Chooses which anchors of a picture are contrasted: positives first, then negatives, up to a number (mmdet's RandomSampler
/// with pos_fraction 1). Anchors between the two are never chosen.
/// </summary>
public static class AnchorSampler
{
    /// <summary>Indices of the chosen anchors, ascending.</summary>
    /// <param name="matches">The matcher's answer for each anchor: an instance, background (-1) or neither (-2).</param>
    /// <param name="count">Most anchors to choose.</param>
    /// <param name="random">Decides among too many; the same seed chooses the same.</param>
    public static int[] Choose(ReadOnlySpan<long> matches, int count, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var positives = new List<int>();
        var negatives = new List<int>();
        for (int i = 0; i < matches.Length; i++)
        {
            if (matches[i] >= 0)
            {
                positives.Add(i);
            }
            else if (matches[i] == Ops.Matcher.Background)
            {
                negatives.Add(i);
            }
        }
        int[] chosen = [.. Some(positives, count, random), .. Some(negatives, count - Math.Min(count, positives.Count), random)];
        Array.Sort(chosen);
        return chosen;
    }

    private static List<int> Some(List<int> all, int count, Random random)
    {
        if (all.Count <= count)
        {
            return all;
        }
        for (int i = 0; i < count; i++)
        {
            int other = random.Next(i, all.Count);
            (all[i], all[other]) = (all[other], all[i]);
        }
        return all[..count];
    }
}
