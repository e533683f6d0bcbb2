using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// FCOS (Tian et al. 2019): same weights and picture give the same boxes and losses as torchvision's (source:
/// torchvision/models/detection/fcos.py). The options of mmdet's variant (mmdet/models/dense_heads/fcos_head.py) have no reference values of a
/// whole detector.
/// </summary>
public sealed class Fcos : Detector
{
    private readonly FcosOptions _options;
    private readonly AnchorGenerator _points;
    private readonly LinearBoxCoder _coder;
    private readonly PyramidBackbone _backbone;
    private readonly FcosHead _head;
    private readonly int _classes;

    /// <summary>Random weights.</summary>
    public Fcos(DetectorSpec spec, int classes)
        : base(nameof(Fcos))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _options = (FcosOptions)spec.Options;
        _classes = classes;
        _points = new AnchorGenerator([.. _options.Strides.Select(s => (IReadOnlyList<float>)[s])], [1]);
        _coder = new LinearBoxCoder(normaliseBySize: _options.Distances == "relu");
        _backbone = PyramidBackbone.Dense(spec);
        _head = new FcosHead(spec, classes);
        register_module("backbone", _backbone);
        register_module("head", _head);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FinalLayers => FcosHead.FinalLayers;

    /// <inheritdoc/>
    public override string BackbonePrefix => PyramidBackbone.BodyPrefix;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        (Tensor points, long[] counts, Tensor logits, Tensor distances, Tensor centerness) = Forward(batch); // [P, 4], [N, P, K], [N, P, 4], [N, P]
        AssignedBoxes wanted = AssignedBoxes.Of(targets, points, (boxes, all) => FcosAssignment.Match(boxes, all, counts, _options.CenterRadius));
        Tensor positive = wanted.Positive.to(float32); // [N, P]
        Tensor count = positive.sum().clamp(min: 1);
        Tensor central = FcosAssignment.Centerness(wanted.Boxes, points); // [N, P]

        Tensor classification = FocalLoss.Sum(logits, wanted.OneHot(_classes)) / count;
        Tensor centrality = functional.binary_cross_entropy_with_logits(centerness, central, positive, Reduction.Sum) / count;
        Tensor regression = BoxLoss(_coder.ToBoxes(distances, points), wanted.Boxes, positive, central);
        return new Dictionary<string, Tensor>
        {
            ["loss_cls"] = classification.MoveToOuterDisposeScope(),
            ["loss_bbox"] = regression.MoveToOuterDisposeScope(),
            ["loss_centerness"] = centrality.MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = NewDisposeScope();
        (Tensor points, long[] counts, Tensor logits, Tensor distances, Tensor centerness) = Forward(batch);
        Tensor boxes = _coder.ToBoxes(distances, points); // [N, P, 4]
        Tensor scores = sigmoid(logits), central = sigmoid(centerness);
        bool product = _options.Scores == "product";
        scores = product ? scores : (scores * central.unsqueeze(-1)).sqrt();
        return [.. batch.Sizes.Select((size, i) =>
            DenseSelection.Select(scores[i], BoxOps.Clip(boxes[i], size.Height, size.Width), product ? central[i] : null, counts, _options))];
    }

    private (Tensor Points, long[] Counts, Tensor Logits, Tensor Distances, Tensor Centerness) Forward(ImageBatch batch)
    {
        Tensor[] levels = _backbone.forward(batch.Pixels); // P3..P7, [N, C, H/8, W/8] ... [N, C, H/128, W/128]
        (Tensor logits, Tensor distances, Tensor centerness) = _head.forward(levels);
        Tensor points = _points.For(levels, batch.Pixels); // a square of one stride around each point
        long[] counts = [.. levels.Select(l => l.shape[2] * l.shape[3])];
        if (_options.PointOffset > 0)
        {
            points = points + (_options.PointOffset * (points[.., 2] - points[.., 0]).unsqueeze(1));
        }
        return (points, counts, logits, distances, centerness);
    }

    /// <summary>Over the number of positives; -ln IoU (mmdet) over their centerness, by which it is weighted.</summary>
    private Tensor BoxLoss(Tensor boxes, Tensor wanted, Tensor positive, Tensor central)
    {
        if (_options.BoxLoss == "giou")
        {
            return (GIoULoss.PerPair(boxes, wanted, epsilon: 1e-7) * positive).sum() / positive.sum().clamp(min: 1);
        }
        Tensor weight = positive * central;
        return (IoULoss.PerPair(boxes, wanted) * weight).sum() / weight.sum().clamp(min: 1e-6);
    }
}
