using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// Mask R-CNN (He et al. 2017): Faster R-CNN and a mask of each object. Same weights and picture give the same boxes, masks and losses as
/// torchvision's (source: torchvision/models/detection/mask_rcnn.py). The options of mmdet's variant have no reference values of a whole detector.
/// </summary>
public sealed class MaskRcnn : Rcnn
{
    private readonly MaskBranch _masks;

    /// <summary>Random weights.</summary>
    /// <param name="spec">What it is built of.</param>
    /// <param name="classes">Classes without the background.</param>
    public MaskRcnn(DetectorSpec spec, int classes)
        : base(nameof(MaskRcnn), spec, classes)
    {
        _masks = new MaskBranch(RoiHeads, spec, classes);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FinalLayers => [.. base.FinalLayers, "roi_heads." + MaskBranch.FinalLayers];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A picture has boxes, but no masks.</exception>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        for (int i = 0; i < targets.Count; i++)
        {
            if (targets[i].Boxes.shape[0] != (targets[i].Masks?.shape[0] ?? 0))
            {
                throw new ArgumentException(
                    $"Picture {i} of the batch has {targets[i].Boxes.shape[0]} boxes and {targets[i].Masks?.shape[0] ?? 0} masks: Mask R-CNN learns from a mask for every box. Give the data masks, or train faster-rcnn.",
                    nameof(targets));
            }
        }
        using var scope = NewDisposeScope();
        (Dictionary<string, Tensor> losses, PyramidMaps maps, RoiSamples[] samples) = Learn(batch, targets);
        losses["loss_mask"] = _masks.Loss(maps, samples, targets);
        return losses.ToDictionary(l => l.Key, l => l.Value.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = NewDisposeScope();
        (FoundBoxes[] found, PyramidMaps maps) = Find(batch);
        Tensor[] masks = _masks.Probabilities(maps, found);
        return [.. found.Select((f, i) => f.ToDetections(masks[i]))];
    }
}
