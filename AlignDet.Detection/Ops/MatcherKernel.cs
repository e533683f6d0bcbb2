using System.Buffers;
using System.Runtime.Intrinsics;

namespace AlignDet.Detection.Ops;

/// <summary>Matches anchors with boxes on the CPU, eight anchors at a time; the same operations in the same order as the tensor version, so the same bits.</summary>
internal static unsafe class MatcherKernel
{
    private const int Lanes = 8;

    /// <summary>Anchors of a job: their corners stay in the first-level cache while all boxes are compared with them.</summary>
    private const int Tile = 1024;

    public readonly record struct Thresholds(float Foreground, float Background, bool LowQuality);

    /// <summary>Writes the match of every anchor.</summary>
    /// <param name="boxes">[G * 4] xyxy.</param>
    /// <param name="anchors">[A * 4] xyxy at this address.</param>
    /// <param name="thresholds">Of the matcher.</param>
    /// <param name="matches">[A].</param>
    /// <returns>False where an IoU is no number: then nothing useful was written.</returns>
    public static bool Match(ReadOnlySpan<float> boxes, nint anchors, Thresholds thresholds, Span<long> matches)
    {
        int count = matches.Length, tiles = (count + Tile - 1) / Tile, boxCount = boxes.Length / 4;
        float[] truth = boxes.ToArray();
        float[] bestOfBox = [.. Enumerable.Repeat(float.NegativeInfinity, boxCount)];
        float[] best = ArrayPool<float>.Shared.Rent(tiles * Tile);
        int[] index = ArrayPool<int>.Shared.Rent(tiles * Tile);
        bool undefined = false;
        var merge = new Lock();
        fixed (long* into = matches)
        {
            long* result = into;
            Parallel.For(0, tiles, tile =>
            {
                float* area = stackalloc float[Tile * 5];
                int first = tile * Tile, size = Math.Min(Tile, count - first);
                Spread((float*)anchors + (first * 4L), area, size);
                float[] tileBest = [.. Enumerable.Repeat(float.NegativeInfinity, boxCount)];
                bool numbers = Compare(truth, area, size, best.AsSpan(first, Tile), index.AsSpan(first, Tile), tileBest);
                lock (merge)
                {
                    undefined |= !numbers;
                    for (int g = 0; g < boxCount; g++)
                    {
                        bestOfBox[g] = Math.Max(bestOfBox[g], tileBest[g]);
                    }
                }
            });
            float least = bestOfBox.Min();
            Parallel.For(0, undefined ? 0 : tiles, tile =>
            {
                int first = tile * Tile, size = Math.Min(Tile, count - first);
                for (int i = first; i < first + size; i++)
                {
                    result[i] = best[i] < thresholds.Background ? Matcher.Background : best[i] < thresholds.Foreground ? Matcher.Between : index[i];
                }
                if (thresholds.LowQuality)
                {
                    Claim(truth, (float*)anchors, first, size, best, index, bestOfBox, least, result);
                }
            });
        }
        ArrayPool<float>.Shared.Return(best);
        ArrayPool<int>.Shared.Return(index);
        return !undefined;
    }

    /// <summary>[size, 4] to four rows of corners and one of areas; lanes past the end repeat the last anchor.</summary>
    private static void Spread(float* anchors, float* area, int size)
    {
        int padded = (size + Lanes - 1) / Lanes * Lanes;
        for (int i = 0; i < padded; i++)
        {
            float* anchor = anchors + (Math.Min(i, size - 1) * 4);
            (area[i], area[Tile + i], area[(2 * Tile) + i], area[(3 * Tile) + i]) = (anchor[0], anchor[1], anchor[2], anchor[3]);
            area[(4 * Tile) + i] = (anchor[2] - anchor[0]) * (anchor[3] - anchor[1]);
        }
    }

    private static bool Compare(float[] boxes, float* area, int size, Span<float> best, Span<int> index, float[] bestOfBox)
    {
        Vector256<float> numbers = Vector256<float>.AllBitsSet;
        for (int i = 0; i < size; i += Lanes)
        {
            Vector256<float> left = Vector256.Load(area + i), top = Vector256.Load(area + Tile + i), right = Vector256.Load(area + (2 * Tile) + i);
            Vector256<float> bottom = Vector256.Load(area + (3 * Tile) + i), own = Vector256.Load(area + (4 * Tile) + i);
            var most = Vector256.Create(float.NegativeInfinity);
            Vector256<int> which = default;
            for (int g = 0; g < bestOfBox.Length; g++)
            {
                float x1 = boxes[g * 4], y1 = boxes[(g * 4) + 1], x2 = boxes[(g * 4) + 2], y2 = boxes[(g * 4) + 3];
                Vector256<float> width = Vector256.MinNative(Vector256.Create(x2), right) - Vector256.MaxNative(Vector256.Create(x1), left);
                Vector256<float> height = Vector256.MinNative(Vector256.Create(y2), bottom) - Vector256.MaxNative(Vector256.Create(y1), top);
                Vector256<float> shared = Vector256.MaxNative(width, Vector256<float>.Zero) * Vector256.MaxNative(height, Vector256<float>.Zero);
                Vector256<float> iou = shared / (Vector256.Create((x2 - x1) * (y2 - y1)) + own - shared);
                numbers &= Vector256.Equals(iou, iou);
                Vector256<float> better = Vector256.GreaterThan(iou, most);
                most = Vector256.ConditionalSelect(better, iou, most);
                which = Vector256.ConditionalSelect(better.AsInt32(), Vector256.Create(g), which);
                if (Vector256.GreaterThanAny(iou, Vector256.Create(bestOfBox[g])))
                {
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        bestOfBox[g] = Math.Max(bestOfBox[g], iou[lane]);
                    }
                }
            }
            most.CopyTo(best[i..]);
            which.CopyTo(index[i..]);
        }
        return Vector256.EqualsAll(numbers.AsInt32(), Vector256<int>.AllBitsSet);
    }

    /// <summary>Anchors that no other beats for some box belong to their best box.</summary>
    private static void Claim(float[] boxes, float* anchors, int first, int size, float[] best, int[] index, float[] bestOfBox, float least, long* result)
    {
        for (int i = first; i < first + size; i++)
        {
            // what is a box's best is no worse for the anchor's own best box
            for (int g = 0; best[i] >= least && g < bestOfBox.Length; g++)
            {
                if (best[i] >= bestOfBox[g] && IoU(boxes.AsSpan(g * 4, 4), anchors + (i * 4L)) == bestOfBox[g])
                {
                    result[i] = index[i];
                    break;
                }
            }
        }
    }

    private static float IoU(ReadOnlySpan<float> box, float* anchor)
    {
        float width = Math.Max(Math.Min(box[2], anchor[2]) - Math.Max(box[0], anchor[0]), 0);
        float height = Math.Max(Math.Min(box[3], anchor[3]) - Math.Max(box[1], anchor[1]), 0);
        float shared = width * height;
        return shared / (((box[2] - box[0]) * (box[3] - box[1])) + ((anchor[2] - anchor[0]) * (anchor[3] - anchor[1])) - shared);
    }
}
