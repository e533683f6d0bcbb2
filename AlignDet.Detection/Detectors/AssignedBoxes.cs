using AlignDet.Detection.Ops;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>What each anchor, point or proposal of a batch should find. All shapes are known beforehand, so that a step on a GPU need not wait.</summary>
/// <param name="Matches">[N, A] int64: index of the true box within its picture, <see cref="Matcher.Background"/> or <see cref="Matcher.Between"/>.</param>
/// <param name="Boxes">[N, A, 4] xyxy: the true box, or the anchor itself where there is none.</param>
/// <param name="Labels">[N, A] int64: label of the true box, or 0 where there is none.</param>
internal sealed record AssignedBoxes(Tensor Matches, Tensor Boxes, Tensor Labels)
{
    /// <summary>[N, A] bool: the anchors with a true box.</summary>
    public Tensor Positive => Matches.ge(0);

    /// <summary>Assigns the anchors of every picture; those of a picture without boxes are background.</summary>
    /// <param name="targets">The true boxes, N.</param>
    /// <param name="anchors">[A, 4] xyxy for all pictures, or [N, A, 4].</param>
    /// <param name="match">Boxes [n, 4] and anchors [A, 4] of one picture to the matches [A]; n is at least 1.</param>
    public static AssignedBoxes Of(IReadOnlyList<Target> targets, Tensor anchors, Func<Tensor, Tensor, Tensor> match)
    {
        using var scope = NewDisposeScope();
        var matches = new Tensor[targets.Count];
        var boxes = new Tensor[targets.Count];
        var labels = new Tensor[targets.Count];
        for (int i = 0; i < targets.Count; i++)
        {
            Tensor own = anchors.dim() == 3 ? anchors[i] : anchors;
            if (targets[i].Boxes.shape[0] == 0)
            {
                matches[i] = full(own.shape[0], Matcher.Background, dtype: int64, device: own.device);
                boxes[i] = own;
                labels[i] = zeros_like(matches[i]);
                continue;
            }
            matches[i] = match(targets[i].Boxes, own);
            Tensor positive = matches[i].ge(0), index = matches[i].clamp(min: 0);
            boxes[i] = where(positive.unsqueeze(1), targets[i].Boxes.index_select(0, index), own);
            labels[i] = targets[i].Labels.index_select(0, index) * positive;
        }
        return new AssignedBoxes(
            stack(matches).MoveToOuterDisposeScope(), stack(boxes).MoveToOuterDisposeScope(), stack(labels).MoveToOuterDisposeScope());
    }

    /// <summary>[N, A, classes] float32: 1 at the class of each positive, for sigmoid losses.</summary>
    public Tensor OneHot(int classes)
    {
        using var scope = NewDisposeScope();
        Tensor positive = Positive.to(float32).unsqueeze(-1);
        return zeros(Matches.shape[0], Matches.shape[1], classes, device: Matches.device)
            .scatter_(-1, Labels.unsqueeze(-1), positive).MoveToOuterDisposeScope();
    }
}
