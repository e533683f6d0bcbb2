using AlignDet.Detection.Ops;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Boxes found in one picture, on the detector's device.</summary>
/// <param name="Boxes">[n, 4] xyxy.</param>
/// <param name="Scores">[n].</param>
/// <param name="Labels">[n] int64.</param>
internal sealed record FoundBoxes(Tensor Boxes, Tensor Scores, Tensor Labels)
{
    /// <summary>The rows that a mask [n] or an index [m] names.</summary>
    public FoundBoxes Take(Tensor rows) => new(Boxes[rows], Scores[rows], Labels[rows]);

    /// <summary>Without the weaker ones of boxes of a class that overlap, best first.</summary>
    /// <param name="threshold">IoU above which the weaker box goes.</param>
    /// <param name="most">How many of the best are kept.</param>
    public FoundBoxes Suppress(double threshold, int most)
    {
        Tensor kept = Nms.Keep(Boxes, Scores, threshold, Labels);
        return Take(kept.narrow(0, 0, Math.Min(most, kept.shape[0])));
    }

    /// <summary>Copies to the host.</summary>
    /// <param name="masks">[n, 28, 28] probabilities; null where the detector makes none.</param>
    public Detections ToDetections(Tensor? masks = null)
    {
        using var scope = NewDisposeScope();
        return new Detections(
            [.. Boxes.cpu().contiguous().data<float>()],
            [.. Scores.cpu().contiguous().data<float>()],
            [.. Labels.cpu().contiguous().data<long>()],
            masks is null ? null : [.. masks.cpu().contiguous().data<float>()]);
    }
}
