namespace AlignDet.Detection.Ops;

/// <summary>Greedy non-maximum suppression, as torchvision.ops.nms defines it.</summary>
public static class Nms
{
    /// <summary>Keeps the best of boxes that overlap.</summary>
    /// <param name="boxes">[N * 4] xyxy.</param>
    /// <param name="scores">[N].</param>
    /// <param name="labels">[N] classes; boxes of different classes do not suppress each other. Empty: one class.</param>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <returns>Indices of the kept boxes, best first; of equal scores the lower index first.</returns>
    public static int[] Keep(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> labels, double threshold)
    {
        int n = scores.Length;
        float[] keys = new float[n];
        int[] order = new int[n];
        for (int i = 0; i < n; i++)
        {
            keys[i] = -scores[i];
            order[i] = i;
        }
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));

        var kept = new List<int>();
        bool[] gone = new bool[n];
        for (int i = 0; i < n; i++)
        {
            int best = order[i];
            if (gone[best])
            {
                continue;
            }
            kept.Add(best);
            float x1 = boxes[best * 4], y1 = boxes[(best * 4) + 1], x2 = boxes[(best * 4) + 2], y2 = boxes[(best * 4) + 3];
            float area = (x2 - x1) * (y2 - y1);
            for (int j = i + 1; j < n; j++)
            {
                int other = order[j];
                if (gone[other] || (labels.Length > 0 && labels[other] != labels[best]))
                {
                    continue;
                }
                int o = other * 4;
                float width = Math.Max(0, Math.Min(x2, boxes[o + 2]) - Math.Max(x1, boxes[o]));
                float height = Math.Max(0, Math.Min(y2, boxes[o + 3]) - Math.Max(y1, boxes[o + 1]));
                float shared = width * height;
                float otherArea = (boxes[o + 2] - boxes[o]) * (boxes[o + 3] - boxes[o + 1]);
                gone[other] = shared / (area + otherArea - shared) > threshold;
            }
        }
        return [.. kept];
    }
}
