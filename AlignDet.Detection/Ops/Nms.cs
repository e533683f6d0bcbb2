using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>Greedy non-maximum suppression, as torchvision.ops.nms and batched_nms define it.</summary>
public static class Nms
{
    /// <summary>
    /// Keeps the best of boxes that overlap. On the CPU by an own kernel; on other devices by products of masks, where the only
    /// values that the host waits for are a convergence flag now and then and the number of boxes kept.
    /// </summary>
    /// <param name="boxes">[N, 4] xyxy.</param>
    /// <param name="scores">[N].</param>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <param name="labels">[N] int64 classes; boxes of different classes do not suppress each other. Null: one class.</param>
    /// <returns>[K] int64, indices of the kept boxes, best first; of equal scores the lower index first.</returns>
    public static Tensor Keep(Tensor boxes, Tensor scores, double threshold, Tensor? labels = null)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(scores);
        if (boxes.dim() != 2 || boxes.shape[1] != 4 || scores.dim() != 1 || scores.shape[0] != boxes.shape[0] || (labels is not null && labels.numel() != scores.shape[0]))
        {
            throw new ArgumentException($"Boxes [N, 4] and scores (and labels) [N] are needed, not [{string.Join(", ", boxes.shape)}] and [{string.Join(", ", scores.shape)}].");
        }
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (boxes.device_type != DeviceType.CPU)
        {
            return NmsComposition.Keep(boxes, scores, threshold, labels).MoveToOuterDisposeScope();
        }
        Tensor hostBoxes = boxes.to(float32).contiguous(), hostScores = scores.to(float32).contiguous();
        Tensor? hostLabels = labels?.to(int64).contiguous();
        long[] kept = Ranked(
            TensorMemory.Of<float>(hostBoxes), TensorMemory.Of<float>(hostScores), hostLabels is null ? [] : TensorMemory.Of<long>(hostLabels), threshold);
        return tensor(kept, int64).MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the best of boxes that overlap.</summary>
    /// <param name="boxes">[N * 4] xyxy.</param>
    /// <param name="scores">[N].</param>
    /// <param name="labels">[N] classes; boxes of different classes do not suppress each other. Empty: one class.</param>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <returns>Indices of the kept boxes, best first; of equal scores the lower index first.</returns>
    public static int[] Keep(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> labels, double threshold) =>
        Array.ConvertAll(Ranked(boxes, scores, labels, threshold), index => (int)index);

    /// <summary>The largest float that is not above a threshold: floats compare with it as with the threshold itself.</summary>
    internal static float AsFloat(double threshold)
    {
        float nearest = (float)threshold;
        return nearest > threshold ? MathF.BitDecrement(nearest) : nearest;
    }

    private static long[] Ranked(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> labels, double threshold)
    {
        int[] order = BestFirst(scores);
        bool[] keep = new bool[scores.Length];
        if (labels.IsEmpty)
        {
            NmsKernel.Suppress(boxes, order, AsFloat(threshold), keep);
        }
        else
        {
            (int[] byClass, int[] ends) = Partition(order, labels);
            int start = 0;
            foreach (int end in ends)
            {
                NmsKernel.Suppress(boxes, byClass.AsSpan(start..end), AsFloat(threshold), keep);
                start = end;
            }
        }
        long[] kept = new long[keep.AsSpan().Count(true)];
        int at = 0;
        foreach (int index in order)
        {
            if (keep[index])
            {
                kept[at++] = index;
            }
        }
        return kept;
    }

    /// <summary>Indices by descending score, of equal scores the lower first; what is no number comes before all.</summary>
    private static int[] BestFirst(ReadOnlySpan<float> scores)
    {
        // one integer a box, whose order is the wanted one: sorting it takes no comparer
        ulong[] keys = new ulong[scores.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            float score = float.IsNaN(scores[i]) ? float.PositiveInfinity : scores[i] + 0f; // + 0 makes one zero of two
            uint bits = BitConverter.SingleToUInt32Bits(score);
            uint ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
            uint descending = float.IsNaN(scores[i]) ? 0 : ~ascending;
            keys[i] = ((ulong)descending << 32) | (uint)i;
        }
        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (int)(uint)key);
    }

    /// <summary>The same order class by class, and where each class ends.</summary>
    private static (int[] Indices, int[] Ends) Partition(int[] order, ReadOnlySpan<long> labels)
    {
        var numbers = new Dictionary<long, int>();
        var counts = new List<int>();
        int[] number = new int[order.Length];
        for (int i = 0; i < number.Length; i++)
        {
            ref int known = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, labels[i], out bool seen);
            if (!seen)
            {
                known = counts.Count;
                counts.Add(0);
            }
            number[i] = known;
            counts[known]++;
        }
        int[] ends = new int[counts.Count];
        for (int c = 1; c < ends.Length; c++)
        {
            ends[c] = ends[c - 1] + counts[c - 1]; // starts, until the indices are in
        }
        int[] indices = new int[order.Length];
        foreach (int index in order)
        {
            indices[ends[number[index]]++] = index;
        }
        return (indices, ends);
    }
}
