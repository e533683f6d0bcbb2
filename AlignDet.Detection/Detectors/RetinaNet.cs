using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// RetinaNet (Lin et al. 2017): same weights and picture give the same boxes and losses as torchvision's
/// (source: torchvision/models/detection/retinanet.py). The options of mmdet's variant have no reference values of a whole detector.
/// </summary>
public sealed class RetinaNet : Detector
{
    private readonly RetinaNetOptions _options;
    private readonly RetinaNetFrame<Conv2d> _frame;
    private readonly int _classes;

    /// <summary>Random weights; the class bias starts at a probability of 0.01 (focal loss paper, section 4.1).</summary>
    public RetinaNet(DetectorSpec spec, int classes)
        : base(nameof(RetinaNet))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _options = (RetinaNetOptions)spec.Options;
        _classes = classes;
        _frame = new RetinaNetFrame<Conv2d>(this, spec, anchors => ClassOutput(spec.NeckChannels, anchors * classes), classes);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FinalLayers => RetinaNetHead.FinalLayers;

    /// <inheritdoc/>
    public override string BackbonePrefix => PyramidBackbone.BodyPrefix;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        (Tensor[] levels, Tensor anchors, _) = _frame.Features(batch); // [A, 4]
        (Tensor logits, Tensor offsets) = _frame.Head.forward(levels); // [N, A, K], [N, A, 4]
        AssignedBoxes wanted = AssignedBoxes.Of(targets, anchors, _frame.Match);

        // the losses are sums over anchors of which each counts as much as its picture, or batch, has objects
        Tensor positive = wanted.Positive.to(float32); // [N, A]
        Tensor share = _options.LossAverage == "batch"
            ? 1 / positive.sum().clamp(min: 1)
            : 1 / (targets.Count * positive.sum(1, keepdim: true).clamp(min: 1));
        Tensor takesPart = wanted.Matches.ne(Matcher.Between) * share;
        return new Dictionary<string, Tensor>
        {
            ["loss_cls"] = FocalLoss.Sum(logits, wanted.OneHot(_classes), weights: takesPart.unsqueeze(-1)).MoveToOuterDisposeScope(),
            ["loss_bbox"] = BoxLoss(offsets, wanted.Boxes, anchors, positive * share).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = NewDisposeScope();
        (Tensor[] levels, Tensor anchors, long[] counts) = _frame.Features(batch);
        (Tensor logits, Tensor offsets) = _frame.Head.forward(levels); // [N, A, K], [N, A, 4]
        Tensor scores = sigmoid(logits);
        Tensor boxes = BoxCoder.Decode(offsets, anchors);
        return [.. batch.Sizes.Select((size, i) => DenseSelection.Select(scores[i], BoxOps.Clip(boxes[i], size.Height, size.Width), null, counts, _options))];
    }

    /// <summary>L1 of the offsets or generalised IoU of the boxes, weighted by anchor.</summary>
    private Tensor BoxLoss(Tensor offsets, Tensor boxes, Tensor anchors, Tensor weights) => _options.BoxLoss == "giou"
        ? (GIoULoss.PerPair(BoxCoder.Decode(offsets, anchors), boxes, epsilon: 1e-7) * weights).sum()
        : Ops.SmoothL1Loss.Sum(offsets, BoxCoder.Encode(boxes, anchors), beta: 0, weights.unsqueeze(-1));

    private static Conv2d ClassOutput(int channels, int outputs)
    {
        Conv2d logits = Conv2d(channels, outputs, 3, padding: 1);
        init.normal_(logits.weight!, 0, 0.01);
        init.constant_(logits.bias!, -Math.Log((1 - 0.01) / 0.01));
        return logits;
    }
}
