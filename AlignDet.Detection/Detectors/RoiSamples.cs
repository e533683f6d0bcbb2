using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Proposals of one picture that the second stage learns from, those of objects first.</summary>
/// <param name="Boxes">[n, 4] xyxy.</param>
/// <param name="Classes">[n] int64: 0 background, label + 1 an object, <see cref="None"/> no sample.</param>
/// <param name="Wanted">[n, 4] xyxy: the true box; the proposal itself where there is none.</param>
/// <param name="Match">[n] int64: index of the true box within the picture, 0 where there is none.</param>
internal sealed record RoiSamples(Tensor Boxes, Tensor Classes, Tensor Wanted, Tensor Match)
{
    /// <summary>The class of a place that no sample fills.</summary>
    public const long None = -1;

    /// <summary>Draws proposals by Torch's generator; the true boxes are among those it may draw, so that the second stage sees objects from the first step on.</summary>
    /// <param name="proposals">[p, 4] xyxy.</param>
    /// <param name="target">The true boxes.</param>
    /// <param name="options">How many, which part of objects, from which IoU.</param>
    public static RoiSamples Draw(Tensor proposals, Target target, RcnnOptions options)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var matcher = new Matcher(options.BoxForegroundIou, options.BoxBackgroundIou, lowQuality: false);
        Tensor all = cat([proposals, target.Boxes]);
        AssignedBoxes assigned = AssignedBoxes.Of([target], all, matcher.Assign);
        (Tensor place, Tensor isPositive, Tensor isSample) = BoxSampler.Sample(assigned.Matches[0], options.BoxSamples, options.BoxPositivePart);
        Tensor label = assigned.Labels[0].index_select(0, place) + 1;
        Tensor other = where(isSample, zeros_like(label), full_like(label, None));
        return new RoiSamples(
            all.index_select(0, place).MoveToOuterDisposeScope(),
            where(isPositive, label, other).MoveToOuterDisposeScope(),
            assigned.Boxes[0].index_select(0, place).MoveToOuterDisposeScope(),
            assigned.Matches[0].index_select(0, place).clamp(min: 0).MoveToOuterDisposeScope());
    }
}
