using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>
/// Starting centres by k-means++ (Arthur and Vassilvitskii 2007): each new one is drawn with a chance that grows with its squared distance to those there
/// are; of a few drawn ones the best is taken (the greedy variant of their section 5.1, with 2 + ln k draws, as in scikit-learn).
/// </summary>
internal static class KMeansStart
{
    /// <param name="rows">[n, d], what centres are chosen of.</param>
    /// <param name="count">Centres wanted.</param>
    /// <param name="random">Draws.</param>
    /// <param name="cancel">Looked at before each centre.</param>
    /// <returns>[k, d], k at most count: no two are equal.</returns>
    public static Tensor Choose(Tensor rows, int count, Random random, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        int draws = 2 + (int)Math.Log(count);
        List<long> chosen = [random.NextInt64(rows.shape[0])];
        Tensor centred = rows - rows.mean([0], keepdim: true); // far from zero float32 could not tell rows apart
        Tensor squares = centred.square().sum(1);
        Tensor nearest = Distances(centred, squares, [chosen[0]])[0];
        while (chosen.Count < count)
        {
            cancel.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            Tensor sums = nearest.to(float64).cumsum(0).cpu();
            double total = sums[-1].ToDouble();
            if (!(total > 0))
            {
                break; // every row is a centre already
            }
            double[] wanted = [.. Enumerable.Range(0, draws).Select(_ => random.NextDouble() * total)];
            long[] candidates = [.. searchsorted(sums, tensor(wanted), right: true).clamp_max(rows.shape[0] - 1).data<long>()];
            Tensor closer = minimum(Distances(centred, squares, candidates), nearest);
            long best = closer.sum(1, type: ScalarType.Float64).argmin().ToInt64();
            chosen.Add(candidates[best]);
            nearest = closer[best].clone().MoveToOuterDisposeScope();
        }
        return rows.index_select(0, tensor(chosen.ToArray(), device: rows.device)).MoveToOuterDisposeScope();
    }

    // [candidates, n]; exactly 0 for a candidate itself and its copies, so that none is drawn again
    private static Tensor Distances(Tensor rows, Tensor squares, long[] candidates)
    {
        Tensor picked = rows.index_select(0, tensor(candidates, device: rows.device));
        Tensor distances = (picked.square().sum(1, keepdim: true) - 2 * picked.matmul(rows.t()) + squares).clamp_min(0);
        Tensor noise = 1e-6 * (squares + picked.square().sum(1, keepdim: true));
        return distances.masked_fill(distances <= noise, 0);
    }
}
