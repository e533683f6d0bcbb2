namespace AlignDet.Vision.Masks;

/// <summary>Overlap of masks (pycocotools <c>iou</c>).</summary>
public static class MaskIou
{
    /// <summary>Intersection over union; for a crowd the share of the detection that lies in it. 0 where nothing is shared.</summary>
    /// <param name="detection">What was found.</param>
    /// <param name="truth">What is there, a mask of the same size.</param>
    /// <param name="isCrowd">Whether <paramref name="truth"/> is of many objects.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Of(RunLengthMask detection, RunLengthMask truth, bool isCrowd = false)
    {
        ArgumentNullException.ThrowIfNull(detection);
        ArgumentNullException.ThrowIfNull(truth);
        long shared = 0, either = 0;
        var pairs = new RunPairs(detection, truth);
        while (pairs.Next(out uint length, out bool inDetection, out bool inTruth))
        {
            shared += inDetection && inTruth ? length : 0;
            either += inDetection || inTruth ? length : 0;
        }
        return shared == 0 ? 0 : (double)shared / (isCrowd ? detection.Area : either);
    }

    /// <summary>[detections, truths], row-major; the masks are all of one size.</summary>
    /// <exception cref="ArgumentException">Sizes differ, or there are not as many flags as truths.</exception>
    public static double[,] Matrix(IReadOnlyList<RunLengthMask> detections, IReadOnlyList<RunLengthMask> truths, IReadOnlyList<bool> isCrowd)
    {
        ArgumentNullException.ThrowIfNull(detections);
        ArgumentNullException.ThrowIfNull(truths);
        ArgumentNullException.ThrowIfNull(isCrowd);
        if (isCrowd.Count != truths.Count)
            throw new ArgumentException($"{isCrowd.Count} flags for {truths.Count} masks.", nameof(isCrowd));
        var overlaps = new double[detections.Count, truths.Count];
        for (int d = 0; d < detections.Count; d++)
        {
            for (int t = 0; t < truths.Count; t++)
                overlaps[d, t] = Of(detections[d], truths[t], isCrowd[t]);
        }
        return overlaps;
    }
}
