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

    /// <summary>Index of the box of each anchor, [anchors] int64; negative values are <see cref="Background"/> and <see cref="Between"/>.</summary>
    /// <param name="quality">[boxes, anchors] IoU; at least one box.</param>
    public Tensor Match(Tensor quality)
    {
        using var scope = NewDisposeScope();
        (Tensor best, Tensor matches) = quality.max(0);
        Tensor all = matches;
        matches = where(best < background, full_like(matches, Background), matches);
        matches = where((best >= background) & (best < foreground), full_like(matches, Between), matches);
        if (lowQuality)
        {
            (Tensor bestOfBox, _) = quality.max(1, keepdim: true);
            Tensor isBest = (quality == bestOfBox).any(0);
            matches = where(isBest, all, matches);
        }
        return matches.MoveToOuterDisposeScope();
    }
}
