using System.Globalization;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// DETR's losses under their official names: <c>loss_ce</c>, <c>loss_bbox</c>, <c>loss_giou</c> of the last decoder layer,
/// <c>loss_ce_0</c> ... of the others (source: facebookresearch/detr, models/detr.py, SetCriterion).
/// </summary>
public sealed class DetrCriterion(DetrOptions options)
{
    private readonly DetrMatcher _matcher = new(options.ClassCost, options.BoxCost, options.GiouCost);

    /// <summary>The losses by the weights of the recipe: training minimises their sum.</summary>
    public IReadOnlyDictionary<string, Tensor> Weighted(DetrOutput output, DetrTargets targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        Matched matched = Flatten(output, targets);
        var losses = new Dictionary<string, Tensor>();
        Add(losses, "loss_ce", Classes(output, matched) * options.ClassWeight);
        (Tensor distance, Tensor giou) = Boxes(output, targets, matched);
        Add(losses, "loss_bbox", distance * options.BoxWeight);
        Add(losses, "loss_giou", giou * options.GiouWeight);
        return losses;
    }

    /// <summary>
    /// The losses without weights, and what else the official code logs: <c>cardinality_error</c> (how far the number of
    /// queries that are no "no object" is off) and <c>class_error</c> (percentage of the last layer's matches with a wrong class).
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Measure(DetrOutput output, DetrTargets targets)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        Matched matched = Flatten(output, targets);
        var values = new Dictionary<string, Tensor>();
        Add(values, "loss_ce", Classes(output, matched));
        (Tensor distance, Tensor giou) = Boxes(output, targets, matched);
        Add(values, "loss_bbox", distance);
        Add(values, "loss_giou", giou);
        using (no_grad())
        {
            Tensor best = output.Logits.argmax(-1); // [layers, N, Q]
            Tensor boxes = tensor(targets.Counts.Select(c => (float)c).ToArray()).to(best.device);
            Add(values, "cardinality_error", (best.ne(output.Logits.shape[3] - 1).sum(2).to(float32) - boxes).abs().mean([1]));
            Tensor right = best.flatten().index_select(0, matched.Queries).eq(matched.Labels).to(float32).view(best.shape[0], matched.Count);
            values["class_error"] = (100 - (100 * right[-1].sum() / Math.Max(1, matched.Count))).MoveToOuterDisposeScope();
        }
        return values;
    }

    /// <summary>Cross entropy of every query, "no object" counting less: [layers].</summary>
    private Tensor Classes(DetrOutput output, Matched matched)
    {
        long none = output.Logits.shape[3] - 1;
        Tensor wanted = full(output.Logits.shape[..3], none, int64, output.Logits.device);
        wanted = wanted.flatten().scatter(0, matched.Queries, matched.Labels).view(output.Logits.shape[..3]);
        Tensor weight = where(wanted.eq(none), options.NoObjectWeight, 1.0).to(float32); // [layers, N, Q]
        Tensor cost = functional.log_softmax(output.Logits, -1).gather(3, wanted.unsqueeze(3)).squeeze(3).neg();
        return (cost * weight).sum([1, 2]) / weight.sum([1, 2]);
    }

    /// <summary>L1 distance and 1 - generalised IoU of the matched boxes, over the number of true boxes: [layers] each.</summary>
    private static (Tensor Distance, Tensor Giou) Boxes(DetrOutput output, DetrTargets targets, Matched matched)
    {
        long layers = output.Boxes.shape[0];
        double boxes = Math.Max(1, targets.Counts.Sum());
        Tensor found = output.Boxes.view(-1, 4).index_select(0, matched.Queries); // [layers * M, 4]
        Tensor wanted = targets.Boxes.index_select(0, matched.Targets);
        Tensor distance = (found - wanted).abs().view(layers, matched.Count * 4).sum(1) / boxes;
        Tensor giou = GIoULoss.PerPair(BoxOps.CxcywhToXyxy(found), BoxOps.CxcywhToXyxy(wanted));
        return (distance, giou.view(layers, matched.Count).sum(1) / boxes);
    }

    private Matched Flatten(DetrOutput output, DetrTargets targets)
    {
        IReadOnlyList<IReadOnlyList<DetrMatch>> matches = _matcher.Match(output.Logits, output.Boxes, targets);
        long pictures = output.Logits.shape[1], each = output.Logits.shape[2];
        var queries = new List<long>();
        var boxes = new List<long>();
        for (int layer = 0; layer < matches.Count; layer++)
        {
            for (int picture = 0, first = 0; picture < pictures; first += targets.Counts[picture++])
            {
                DetrMatch match = matches[layer][picture];
                queries.AddRange(match.Queries.Select(q => (((layer * pictures) + picture) * each) + q));
                boxes.AddRange(match.Targets.Select(t => (long)first + t));
            }
        }
        Device device = output.Logits.device;
        Tensor target = tensor(boxes, [boxes.Count]).to(device);
        return new Matched(tensor(queries, [queries.Count]).to(device), target, targets.Labels.index_select(0, target), queries.Count / matches.Count);
    }

    /// <summary>A value of each layer under its official name.</summary>
    private static void Add(Dictionary<string, Tensor> values, string name, Tensor ofLayers)
    {
        Tensor[] layers = ofLayers.unbind(0);
        values[name] = layers[^1].MoveToOuterDisposeScope();
        for (int layer = 0; layer < layers.Length - 1; layer++)
        {
            values[name + "_" + layer.ToString(CultureInfo.InvariantCulture)] = layers[layer].MoveToOuterDisposeScope();
        }
    }

    /// <summary>The matches of all layers and pictures in a row.</summary>
    /// <param name="Queries">[layers * M] into [layers, N, Q] laid flat.</param>
    /// <param name="Targets">[layers * M] into the true boxes.</param>
    /// <param name="Labels">[layers * M].</param>
    /// <param name="Count">M, matches of a layer.</param>
    private sealed record Matched(Tensor Queries, Tensor Targets, Tensor Labels, int Count);
}
