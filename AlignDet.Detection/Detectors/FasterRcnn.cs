using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Faster R-CNN with a feature pyramid: same weights and picture give the same boxes and losses as torchvision's (source:
/// torchvision/models/detection/faster_rcnn.py). The options of mmdet's variant have no reference values of a whole detector.
/// </summary>
/// <param name="spec">What it is built of.</param>
/// <param name="classes">Classes without the background.</param>
public sealed class FasterRcnn(DetectorSpec spec, int classes) : Rcnn(nameof(FasterRcnn), spec, classes)
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        return Learn(batch, targets).Losses.ToDictionary(l => l.Key, l => l.Value.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = NewDisposeScope();
        return [.. Find(batch).Found.Select(found => found.ToDetections())];
    }
}
