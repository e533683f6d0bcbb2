namespace AlignDet.Vision.Masks;

/// <summary>Masks joined run by run (pycocotools <c>merge</c>).</summary>
public static class MaskMerge
{
    /// <summary>The pixels that any of the masks has.</summary>
    /// <param name="masks">At least one, all of one size.</param>
    /// <exception cref="ArgumentException">There is none, or the sizes differ.</exception>
    public static RunLengthMask Union(IReadOnlyList<RunLengthMask> masks) => Merge(masks, (a, b) => a || b);

    /// <summary>The pixels that all of the masks have.</summary>
    /// <param name="masks">At least one, all of one size.</param>
    /// <exception cref="ArgumentException">There is none, or the sizes differ.</exception>
    public static RunLengthMask Intersection(IReadOnlyList<RunLengthMask> masks) => Merge(masks, (a, b) => a && b);

    private static RunLengthMask Merge(IReadOnlyList<RunLengthMask> masks, Func<bool, bool, bool> rule)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Count == 0)
            throw new ArgumentException("There is no mask to merge.", nameof(masks));
        return masks.Skip(1).Aggregate(masks[0], (merged, mask) => Merge(merged, mask, rule));
    }

    private static RunLengthMask Merge(RunLengthMask a, RunLengthMask b, Func<bool, bool, bool> rule)
    {
        var counts = new List<uint>(a.Counts.Length + b.Counts.Length);
        uint run = 0;
        bool isObject = false;
        var pairs = new RunPairs(a, b);
        while (pairs.Next(out uint length, out bool inA, out bool inB))
        {
            if (rule(inA, inB) != isObject)
            {
                counts.Add(run);
                run = 0;
                isObject = !isObject;
            }
            run += length;
        }
        counts.Add(run);
        return new RunLengthMask(a.Height, a.Width, [.. counts]);
    }
}
