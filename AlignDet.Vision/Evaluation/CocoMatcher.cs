using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Evaluation;

/// <summary>
/// The greedy assignment of pycocotools (<c>COCOeval.evaluateImg</c>): from the best detection to the worst, each takes the
/// free object of highest IoU; ignored objects are taken only where no other is left, crowds by any number of detections.
/// </summary>
internal static class CocoMatcher
{
    public static CocoMatches Match(in CocoCell cell)
    {
        ArraySegment<CocoAnnotation> truths = cell.Truths;
        CocoDetection[] detections = Best(cell.Detections);
        var matches = new CocoMatches(detections.Length, CocoProtocol.Areas.Count);
        for (int d = 0; d < detections.Length; d++)
        {
            matches.Scores[d] = detections[d].Score;
        }
        double[] ious = Ious(detections, truths);
        int[] order = new int[truths.Count];
        bool[] ignored = new bool[truths.Count];
        bool[] taken = new bool[truths.Count];
        for (int a = 0; a < CocoProtocol.Areas.Count; a++)
        {
            CocoArea area = CocoProtocol.Areas[a];
            matches.Wanted[a] = OrderTruths(truths, area, order, ignored);
            for (int t = 0; t < CocoProtocol.IouThresholds.Count; t++)
            {
                Array.Clear(taken);
                double threshold = Math.Min(CocoProtocol.IouThresholds[t], 1 - 1e-10);
                for (int d = 0; d < detections.Length; d++)
                {
                    int best = Find(truths, ious.AsSpan(d * truths.Count, truths.Count), threshold, order, ignored, taken);
                    bool ignore = best >= 0 ? ignored[best] : Outside(detections[d].Width * detections[d].Height, area);
                    int at = (a * detections.Length) + d;
                    if (best >= 0)
                    {
                        taken[best] = true;
                        matches.Matched[at] |= 1u << t;
                    }
                    if (ignore)
                        matches.Ignored[at] |= 1u << t;
                }
            }
        }
        return matches;
    }

    /// <summary>The object for a detection, or -1.</summary>
    private static int Find(
        ArraySegment<CocoAnnotation> truths, ReadOnlySpan<double> ious, double threshold, int[] order, bool[] ignored, bool[] taken)
    {
        int best = -1;
        foreach (int g in order)
        {
            if (taken[g] && !truths[g].IsCrowd)
                continue;
            // ignored objects come last: they cannot take a detection from a real one
            if (best >= 0 && !ignored[best] && ignored[g])
                break;
            // of equal overlaps the later object wins
            if (ious[g] < threshold)
                continue;
            threshold = ious[g];
            best = g;
        }
        return best;
    }

    /// <summary>Fills the order, real objects before ignored ones; returns how many are real.</summary>
    private static int OrderTruths(ArraySegment<CocoAnnotation> truths, CocoArea area, int[] order, bool[] ignored)
    {
        int real = 0;
        for (int g = 0; g < truths.Count; g++)
        {
            ignored[g] = truths[g].IsCrowd || Outside(truths[g].Area, area);
            if (!ignored[g])
                order[real++] = g;
        }
        int next = real;
        for (int g = 0; g < truths.Count; g++)
        {
            if (ignored[g])
                order[next++] = g;
        }
        return real;
    }

    /// <summary>The best detections by descending score, equal ones in file order.</summary>
    private static CocoDetection[] Best(ArraySegment<CocoDetection> detections) =>
        [.. detections.OrderByDescending(d => d.Score).Take(CocoProtocol.MaxDetections[^1])];

    /// <summary>[detections, truths]; for a crowd the share of the detection that lies in it (pycocotools <c>bbIou</c>).</summary>
    internal static double[] Ious(CocoDetection[] detections, ArraySegment<CocoAnnotation> truths)
    {
        double[] ious = new double[detections.Length * truths.Count];
        for (int d = 0, at = 0; d < detections.Length; d++)
        {
            CocoDetection box = detections[d];
            for (int g = 0; g < truths.Count; g++, at++)
            {
                CocoAnnotation truth = truths[g];
                double width = Math.Min(box.Width + box.X, truth.Width + truth.X) - Math.Max(box.X, truth.X);
                double height = Math.Min(box.Height + box.Y, truth.Height + truth.Y) - Math.Max(box.Y, truth.Y);
                if (width <= 0 || height <= 0)
                    continue;
                double shared = width * height;
                double area = box.Width * box.Height;
                ious[at] = shared / (truth.IsCrowd ? area : area + (truth.Width * truth.Height) - shared);
            }
        }
        return ious;
    }

    private static bool Outside(double size, CocoArea area) => size < area.From || size > area.To;
}
