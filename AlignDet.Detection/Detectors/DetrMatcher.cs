using AlignDet.Detection.Ops;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Gives every true box a query of its own so that the whole costs least (source: facebookresearch/detr, models/matcher.py).
/// </summary>
/// <param name="classCost">Weight of the probability of the true class.</param>
/// <param name="boxCost">Weight of the boxes' L1 distance.</param>
/// <param name="giouCost">Weight of the generalised IoU.</param>
public sealed class DetrMatcher(double classCost, double boxCost, double giouCost)
{
    /// <summary>Matches all layers; the costs of all go to the host in one transfer.</summary>
    /// <param name="logits">[layers, N, Q, classes + 1].</param>
    /// <param name="boxes">[layers, N, Q, 4], centre and size.</param>
    /// <param name="targets">T true boxes of N pictures.</param>
    /// <returns>By layer, by picture.</returns>
    public IReadOnlyList<IReadOnlyList<DetrMatch>> Match(Tensor logits, Tensor boxes, DetrTargets targets)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        int layers = (int)logits.shape[0], pictures = (int)logits.shape[1], queries = (int)logits.shape[2], most = targets.Counts.Max();
        float[] costs = most == 0 ? [] : Costs(logits, boxes, targets, most);
        var matches = new DetrMatch[layers][];
        for (int layer = 0; layer < layers; layer++)
        {
            matches[layer] = new DetrMatch[pictures];
        }
        Parallel.For(0, layers * pictures, at =>
        {
            int count = targets.Counts[at % pictures];
            double[] cost = new double[queries * count];
            ReadOnlySpan<float> padded = costs.AsSpan(at * queries * most, queries * most);
            for (int query = 0; query < queries; query++)
            {
                for (int target = 0; target < count; target++)
                {
                    // of predictions that are no numbers any match is as good: the loss will say what is wrong
                    float value = padded[(query * most) + target];
                    cost[(query * count) + target] = float.IsFinite(value) ? value : 0;
                }
            }
            (int[] rows, int[] columns) = Hungarian.Solve(cost, queries, count);
            matches[at / pictures][at % pictures] = new DetrMatch(rows, columns);
        });
        return matches;
    }

    /// <summary>[layers, N, Q, most]; of a picture with fewer boxes than <paramref name="most"/> the last columns say nothing.</summary>
    private float[] Costs(Tensor logits, Tensor boxes, DetrTargets targets, int most)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        long layers = logits.shape[0], pictures = logits.shape[1], queries = logits.shape[2];
        long[] rows = new long[pictures * most];
        for (int picture = 0, first = 0; picture < pictures; first += targets.Counts[picture++])
        {
            for (int i = 0; i < targets.Counts[picture]; i++)
            {
                rows[(picture * most) + i] = first + i;
            }
        }
        Tensor row = tensor(rows).to(logits.device);
        Tensor labels = targets.Labels.index_select(0, row).view(1, pictures, 1, most).expand(layers, -1, queries, -1);
        Tensor wanted = targets.Boxes.index_select(0, row).view(1, pictures, 1, most, 4);
        Tensor found = boxes.unsqueeze(3); // [layers, N, Q, 1, 4]

        Tensor probability = functional.softmax(logits, -1).gather(3, labels); // [layers, N, Q, most]
        Tensor distance = (found - wanted).abs().sum(-1);
        Tensor apart = GIoULoss.PerPair(BoxOps.CxcywhToXyxy(found), BoxOps.CxcywhToXyxy(wanted)); // a constant more than the reference's cost
        Tensor cost = (boxCost * distance) - (classCost * probability) + (giouCost * apart);
        return [.. cost.cpu().data<float>()];
    }
}
