using static TorchSharp.torch;

namespace AlignDet.Detection.Ops;

/// <summary>
/// Gives each anchor a true box, background, or neither (source: torchvision/models/detection/_utils.py, Matcher).
/// </summary>
/// <param name="foreground">IoU from which an anchor belongs to its best box.</param>
/// <param name="background">IoU below which an anchor is background; between the two it is left out.</param>
/// <param name="lowQuality">Whether the best anchors of each box belong to their best box whatever the IoU.</param>
public sealed class Matcher(double foreground, double background, bool lowQuality)
{
    /// <summary>An anchor on background.</summary>
    public const long Background = -1;

    /// <summary>An anchor that takes no part.</summary>
    public const long Between = -2;

    /// <summary>
    /// Index of the box of each anchor by IoU: what <see cref="Match"/> makes of <see cref="BoxOps.IoU"/>. On the CPU without
    /// the matrix of all pairs.
    /// </summary>
    /// <param name="boxes">[boxes, 4] xyxy; without a box all is background.</param>
    /// <param name="anchors">[anchors, 4] xyxy.</param>
    /// <returns>[anchors] int64; negative values are <see cref="Background"/> and <see cref="Between"/>.</returns>
    public Tensor Assign(Tensor boxes, Tensor anchors)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(anchors);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (boxes.shape[0] == 0)
        {
            return full(anchors.shape[0], Background, dtype: int64, device: anchors.device).MoveToOuterDisposeScope();
        }
        if (TensorMemory.IsHostFloat(boxes) && TensorMemory.IsHostFloat(anchors))
        {
            Tensor matches = empty(anchors.shape[0], dtype: int64);
            var thresholds = new MatcherKernel.Thresholds((float)foreground, (float)background, lowQuality);
            if (MatcherKernel.Match(TensorMemory.Of<float>(boxes.contiguous()), TensorMemory.Address(anchors.contiguous()), thresholds, TensorMemory.Of<long>(matches)))
            {
                return matches.MoveToOuterDisposeScope();
            }
        }
        return Match(BoxOps.IoU(boxes, anchors)).MoveToOuterDisposeScope();
    }

    /// <summary>Index of the box of each anchor, [anchors] int64; negative values are <see cref="Background"/> and <see cref="Between"/>.</summary>
    /// <param name="quality">[boxes, anchors] IoU; at least one box.</param>
    public Tensor Match(Tensor quality)
    {
        using var scope = NewDisposeScope();
        (Tensor best, Tensor all) = quality.max(0);
        Tensor matches = ByThreshold(best, all);
        if (lowQuality)
        {
            (Tensor bestOfBox, _) = quality.max(1, keepdim: true);
            Tensor isBest = (quality == bestOfBox).any(0);
            matches = where(isBest, all, matches);
        }
        return matches.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same by thresholds, but the best anchor of each box, the first of equals, always belongs to this very box; of several such boxes to
    /// the last (source: torchvision/models/detection/_utils.py, SSDMatcher).
    /// </summary>
    /// <param name="quality">[boxes, anchors] IoU; at least one box.</param>
    /// <returns>[anchors] int64; negative values are <see cref="Background"/> and <see cref="Between"/>.</returns>
    public Tensor MatchBestToEachBox(Tensor quality)
    {
        using var scope = NewDisposeScope();
        (Tensor best, Tensor all) = quality.max(0);
        Tensor matches = ByThreshold(best, all);
        Tensor bestAnchor = quality.argmax(1, keepdim: true); // [boxes, 1]
        Tensor box = arange(quality.shape[0], device: quality.device).unsqueeze(1);
        Tensor claims = where(arange(quality.shape[1], device: quality.device).eq(bestAnchor), box, full_like(box, Background));
        (Tensor claimed, _) = claims.max(0);
        return where(claimed.ge(0), claimed, matches).MoveToOuterDisposeScope();
    }

    private Tensor ByThreshold(Tensor best, Tensor matches)
    {
        matches = where(best < background, full_like(matches, Background), matches);
        return where((best >= background) & (best < foreground), full_like(matches, Between), matches);
    }
}
