using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlignDet.Detection.Ops;

/// <summary>Greedy suppression of the boxes of one class on the CPU.</summary>
internal static class NmsKernel
{
    private const int Lanes = 8;

    /// <summary>
    /// Compares each box with those kept so far, eight at a time, and stops at the first that suppresses it: the kept boxes stay
    /// in the first-level cache, and a box that goes costs least.
    /// </summary>
    /// <param name="boxes">[N * 4] xyxy of all boxes.</param>
    /// <param name="order">Boxes to look at, best first.</param>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <param name="keep">[N], set to true where a box stays.</param>
    public static void Suppress(ReadOnlySpan<float> boxes, ReadOnlySpan<int> order, float threshold, Span<bool> keep)
    {
        int room = (order.Length + Lanes - 1) / Lanes * Lanes;
        float[] pooled = ArrayPool<float>.Shared.Rent(room * 5);
        Span<float> left = pooled.AsSpan(0, room), top = pooled.AsSpan(room, room), right = pooled.AsSpan(2 * room, room);
        Span<float> bottom = pooled.AsSpan(3 * room, room), areas = pooled.AsSpan(4 * room, room);
        areas.Fill(float.NaN); // an IoU with a lane that is still empty is no number and suppresses nothing
        var limit = Vector256.Create(threshold);
        // whatever passes this is looked at exactly; division only for the few that do
        var coarse = Vector256.Create(threshold < 0 ? float.NegativeInfinity : threshold * (1 - 1e-5f));
        int kept = 0;
        foreach (int index in order)
        {
            float x1 = boxes[index * 4], y1 = boxes[(index * 4) + 1], x2 = boxes[(index * 4) + 2], y2 = boxes[(index * 4) + 3];
            float area = (x2 - x1) * (y2 - y1);
            Vector256<float> l = Vector256.Create(x1), t = Vector256.Create(y1), r = Vector256.Create(x2), b = Vector256.Create(y2), a = Vector256.Create(area);
            bool gone = false;
            for (int k = 0; k < kept && !gone; k += Lanes)
            {
                Vector256<float> width = Vector256.Min(r, Load(right, k)) - Vector256.Max(l, Load(left, k));
                Vector256<float> height = Vector256.Min(b, Load(bottom, k)) - Vector256.Max(t, Load(top, k));
                Vector256<float> shared = Vector256.Max(width, Vector256<float>.Zero) * Vector256.Max(height, Vector256<float>.Zero);
                Vector256<float> union = a + Load(areas, k) - shared;
                gone = Vector256.GreaterThanAny(shared, coarse * union) && Vector256.GreaterThanAny(shared / union, limit);
            }
            if (gone)
            {
                continue;
            }
            keep[index] = true;
            (left[kept], top[kept], right[kept], bottom[kept], areas[kept]) = (x1, y1, x2, y2, area);
            kept++;
        }
        ArrayPool<float>.Shared.Return(pooled);
    }

    private static Vector256<float> Load(Span<float> values, int at) => Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)at);
}
