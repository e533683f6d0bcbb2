using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// RetinaNet (Lin et al. 2017): same weights and picture give the same boxes and losses as torchvision's
/// (source: torchvision/models/detection/retinanet.py).
/// </summary>
public sealed class RetinaNet : Detector
{
    private readonly RetinaNetOptions _options;
    private readonly AnchorGenerator _anchors;
    private readonly Matcher _matcher = new(foreground: 0.5, background: 0.4, lowQuality: true);
    private readonly PyramidBackbone _backbone;
    private readonly RetinaNetHead _head;
    private readonly int _classes;

    /// <summary>Random weights; the class bias starts at a probability of 0.01 (focal loss paper, section 4.1).</summary>
    public RetinaNet(DetectorSpec spec, int classes)
        : base(nameof(RetinaNet))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _options = (RetinaNetOptions)spec.Options;
        _classes = classes;
        _anchors = AnchorGenerator.RetinaNet(_options.AnchorSizes);
        _backbone = PyramidBackbone.Dense(spec);

        Conv2d logits = Conv2d(spec.NeckChannels, _anchors.PerLocation * classes, 3, padding: 1);
        init.normal_(logits.weight!, 0, 0.01);
        init.constant_(logits.bias!, -Math.Log((1 - 0.01) / 0.01));
        _head = new RetinaNetHead(spec, _anchors.PerLocation, logits, classes);
        register_module("backbone", _backbone);
        register_module("head", _head);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FinalLayers => RetinaNetHead.FinalLayers;

    /// <inheritdoc/>
    public override string BackbonePrefix => PyramidBackbone.BodyPrefix;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        (_, Tensor logits, Tensor offsets, Tensor anchors) = Forward(batch);
        var classification = new Tensor[targets.Count];
        var regression = new Tensor[targets.Count];
        for (int i = 0; i < targets.Count; i++)
        {
            (classification[i], regression[i]) = ImageLosses(logits[i], offsets[i], anchors, targets[i]);
        }
        return new Dictionary<string, Tensor>
        {
            ["loss_cls"] = stack(classification).mean().MoveToOuterDisposeScope(),
            ["loss_bbox"] = stack(regression).mean().MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        using var scope = NewDisposeScope();
        (Tensor[] levels, Tensor logits, Tensor offsets, Tensor anchors) = Forward(batch);
        long[] anchorsOfLevel = [.. levels.Select(l => l.shape[2] * l.shape[3] * _anchors.PerLocation)];
        return [.. batch.Sizes.Select((size, i) => Select(logits[i], offsets[i], anchors, anchorsOfLevel, size))];
    }

    private (Tensor[] Levels, Tensor Logits, Tensor Offsets, Tensor Anchors) Forward(ImageBatch batch)
    {
        Tensor[] levels = _backbone.forward(batch.Pixels);
        (Tensor logits, Tensor offsets) = _head.forward(levels);
        return (levels, logits, offsets, _anchors.For(levels, batch.Pixels));
    }

    /// <summary>Focal and L1 loss of one picture, each over the number of its positive anchors.</summary>
    private (Tensor Classification, Tensor Regression) ImageLosses(Tensor logits, Tensor offsets, Tensor anchors, Target target)
    {
        Tensor matches = target.Boxes.shape[0] == 0
            ? full(anchors.shape[0], Matcher.Background, dtype: int64, device: anchors.device)
            : _matcher.Match(BoxOps.IoU(target.Boxes, anchors));
        Tensor positives = matches.ge(0).nonzero().squeeze(1); // [P]
        double normaliser = Math.Max(1, positives.shape[0]);

        Tensor matched = matches[positives];
        Tensor wanted = zeros_like(logits);
        if (positives.shape[0] > 0)
        {
            wanted[positives, target.Labels[matched]] = 1f;
        }
        Tensor takesPart = matches.ne(Matcher.Between);
        Tensor classification = FocalLoss.Sum(logits[takesPart], wanted[takesPart]) / normaliser;

        Tensor wantedOffsets = BoxCoder.Encode(target.Boxes[matched], anchors[positives]);
        Tensor regression = (offsets[positives] - wantedOffsets).abs().sum() / normaliser;
        return (classification, regression);
    }

    /// <summary>Scores above the threshold, the best of each level, decoded, clipped, suppressed class by class.</summary>
    private Detections Select(Tensor logits, Tensor offsets, Tensor anchors, long[] anchorsOfLevel, (int Height, int Width) size)
    {
        using var scope = NewDisposeScope();
        var boxes = new List<Tensor>();
        var scores = new List<Tensor>();
        var labels = new List<Tensor>();
        long first = 0;
        foreach (long count in anchorsOfLevel)
        {
            Tensor all = sigmoid(logits.narrow(0, first, count)).flatten(); // [count * K]
            Tensor candidates = all.gt(_options.ScoreThreshold).nonzero().squeeze(1);
            Tensor best = all[candidates];
            (best, Tensor order) = best.topk((int)Math.Min(_options.TopkCandidates, best.shape[0]));
            candidates = candidates[order];
            Tensor anchor = candidates.div(_classes, RoundingMode.floor) + first;
            boxes.Add(BoxOps.Clip(BoxCoder.Decode(offsets[anchor], anchors[anchor]), size.Height, size.Width));
            scores.Add(best);
            labels.Add(candidates.remainder(_classes));
            first += count;
        }
        float[] allBoxes = [.. cat(boxes).cpu().data<float>()];
        float[] allScores = [.. cat(scores).cpu().data<float>()];
        long[] allLabels = [.. cat(labels).cpu().data<long>()];

        int[] kept = Nms.Keep(allBoxes, allScores, allLabels, _options.NmsThreshold);
        kept = kept[..Math.Min(kept.Length, _options.DetectionsPerImage)];
        return new Detections(
            [.. kept.SelectMany(k => allBoxes.AsSpan(k * 4, 4).ToArray())],
            [.. kept.Select(k => allScores[k])],
            [.. kept.Select(k => allLabels[k])]);
    }
}
