using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Greedy suppression by tensor operations, for devices where a look at every box from the host would cost more than all
/// pairs at once. Best first, "stays unless a box that stays and comes before suppresses it" has exactly one solution, and
/// applying it to any mask over and over ends there: after n rounds the first n links of every chain are right.
/// </summary>
internal static class NmsComposition
{
    /// <summary>Rounds between two looks at whether anything still changes.</summary>
    private const int RoundsPerCheck = 8;

    /// <summary>Keeps the best of boxes that overlap; see <see cref="Nms.Keep(Tensor, Tensor, double, Tensor?)"/>.</summary>
    /// <param name="boxes">[N, 4] xyxy.</param>
    /// <param name="scores">[N].</param>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <param name="labels">[N] classes or null.</param>
    /// <param name="chunk">Boxes decided together: bounds the memory by its square.</param>
    public static Tensor Keep(Tensor boxes, Tensor scores, double threshold, Tensor? labels, int chunk = 4096)
    {
        using var scope = NewDisposeScope();
        (_, Tensor order) = scores.to(float32).sort(0, descending: true, stable: true);
        Tensor sorted = boxes.to(float32).index_select(0, order);
        Tensor? classes = labels?.index_select(0, order);
        float limit = Nms.AsFloat(threshold);
        var stay = new List<Tensor>(); // a mask a chunk
        for (long start = 0; start < sorted.shape[0]; start += chunk)
        {
            stay.Add(Decide(sorted, classes, limit, stay, start, Math.Min(chunk, sorted.shape[0] - start), chunk));
        }
        Tensor kept = stay.Count == 0 ? order : order[cat(stay).gt(0)];
        return kept.MoveToOuterDisposeScope();
    }

    /// <summary>Which boxes of a chunk stay, [count], 1 or 0, given those before it.</summary>
    private static Tensor Decide(Tensor boxes, Tensor? labels, float limit, List<Tensor> before, long start, long count, int chunk)
    {
        using var scope = NewDisposeScope();
        // a count of suppressors may lose precision or become infinite in half: only whether it is 0 matters
        ScalarType type = boxes.device_type == DeviceType.CPU ? float32 : float16;
        Tensor possible = ones(count, dtype: type, device: boxes.device);
        for (int i = 0; i < before.Count; i++)
        {
            Tensor blows = Suppresses(boxes, labels, limit, (long)i * chunk, before[i].shape[0], start, count, type);
            possible = possible * matmul(before[i], blows).eq(0).to(type);
        }
        Tensor inside = Suppresses(boxes, labels, limit, start, count, start, count, type).triu_(1); // [better, worse]
        Tensor stays = possible;
        while (true)
        {
            Tensor last = stays;
            for (int round = 0; round < RoundsPerCheck; round++)
            {
                last = stays;
                stays = possible * matmul(stays, inside).eq(0).to(type);
            }
            if (!last.ne(stays).any().item<bool>())
            {
                return stays.MoveToOuterDisposeScope();
            }
        }
    }

    /// <summary>[n, m], 1 where a box of the first range suppresses one of the second.</summary>
    private static Tensor Suppresses(Tensor boxes, Tensor? labels, float limit, long first, long n, long second, long m, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor a = boxes.narrow(0, first, n), b = boxes.narrow(0, second, m);
        Tensor result = BoxOps.IoU(a, b).gt(limit);
        if (labels is not null)
        {
            result = result & labels.narrow(0, first, n).unsqueeze(1).eq(labels.narrow(0, second, m));
        }
        return result.to(type).MoveToOuterDisposeScope();
    }
}
