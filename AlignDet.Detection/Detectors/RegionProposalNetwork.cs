using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// The first stage of an R-CNN: where something may be, whatever its class (Ren et al. 2015; source: torchvision/models/detection/rpn.py).
/// </summary>
public sealed class RegionProposalNetwork : NamedModule
{
    /// <summary>Proposals with a side below this many pixels are dropped.</summary>
    private const double MinSide = 1e-3;

    private readonly RcnnOptions _options;
    private readonly AnchorGenerator _anchors;
    private readonly Matcher _matcher;
    private readonly RpnHead _head;

    /// <summary>Random weights.</summary>
    public RegionProposalNetwork(DetectorSpec spec)
        : base(nameof(RegionProposalNetwork))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _options = (RcnnOptions)spec.Options;
        _anchors = new AnchorGenerator([.. _options.AnchorSizes.Select(size => (IReadOnlyList<float>)[size])], [0.5f, 1, 2], _options.RoundedAnchors);
        _matcher = new Matcher(_options.RpnForegroundIou, _options.RpnBackgroundIou, lowQuality: true);
        _head = new RpnHead(spec, _anchors.PerLocation);
        register_module("head", _head);
    }

    /// <summary>The network's answer for every anchor.</summary>
    /// <param name="levels">P2..P6.</param>
    /// <param name="pixels">[N, 3, H, W], of which the maps were made.</param>
    internal RpnOutput Forward(Tensor[] levels, Tensor pixels)
    {
        (Tensor objectness, Tensor offsets) = _head.forward(levels);
        return new RpnOutput(objectness, offsets, _anchors.For(levels, pixels), [.. levels.Select(l => l.shape[2] * l.shape[3] * _anchors.PerLocation)]);
    }

    /// <summary>The best boxes of each picture, [p, 4] xyxy, best first, without a graph.</summary>
    /// <param name="output">What <see cref="Forward"/> gave.</param>
    /// <param name="sizes">Rows and columns of each picture.</param>
    /// <param name="training">Which of the limits hold.</param>
    internal Tensor[] Propose(RpnOutput output, IReadOnlyList<(int Height, int Width)> sizes, bool training)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (int before, int after) = training ? (_options.RpnPreNmsTrain, _options.RpnPostNmsTrain) : (_options.RpnPreNmsTest, _options.RpnPostNmsTest);
        var chosen = new List<Tensor>();
        var scores = new List<Tensor>();
        var levels = new List<Tensor>();
        long first = 0;
        for (int level = 0; level < output.Counts.Count; level++)
        {
            long count = output.Counts[level];
            (Tensor best, Tensor index) = output.Objectness.narrow(1, first, count).topk((int)Math.Min(before, count), 1); // [N, k]
            scores.Add(best);
            chosen.Add(index + first);
            levels.Add(full(best.shape[1], level, dtype: int64, device: best.device));
            first += count;
        }
        Tensor anchor = cat([.. chosen], 1), score = sigmoid(cat([.. scores], 1)), levelOf = cat([.. levels]); // [N, L], [N, L], [L]
        Tensor offsets = output.Offsets.gather(1, anchor.unsqueeze(-1).expand(-1, -1, 4)); // [N, L, 4]
        Tensor boxes = BoxCoder.Decode(offsets, output.Anchors[anchor]);
        return [.. sizes.Select((size, i) => Best(BoxOps.Clip(boxes[i], size.Height, size.Width), score[i], levelOf, after).MoveToOuterDisposeScope())];
    }

    /// <summary>Losses of objectness and offsets over a random sample of each picture's anchors.</summary>
    internal (Tensor Objectness, Tensor Offsets) Losses(RpnOutput output, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        AssignedBoxes wanted = AssignedBoxes.Of(targets, output.Anchors, _matcher.Assign);
        var places = new Tensor[targets.Count];
        var positives = new Tensor[targets.Count];
        var samples = new Tensor[targets.Count];
        for (int i = 0; i < targets.Count; i++)
        {
            (places[i], positives[i], samples[i]) = BoxSampler.Sample(wanted.Matches[i], _options.RpnSamples, _options.RpnPositivePart);
        }
        Tensor place = stack(places), positive = stack(positives).to(float32), sample = stack(samples).to(float32); // [N, S]
        Tensor count = sample.sum().clamp(min: 1);
        Tensor logits = output.Objectness.gather(1, place);
        Tensor fourth = place.unsqueeze(-1).expand(-1, -1, 4);
        Tensor offsets = output.Offsets.gather(1, fourth); // [N, S, 4]
        Tensor wantedOffsets = BoxCoder.Encode(wanted.Boxes.gather(1, fourth), output.Anchors[place]);
        Tensor objectness = functional.binary_cross_entropy_with_logits(logits, positive, sample, Reduction.Sum) / count;
        Tensor regression = Ops.SmoothL1Loss.Sum(offsets, wantedOffsets, _options.RpnBeta, positive.unsqueeze(-1)) / count;
        return (objectness.MoveToOuterDisposeScope(), regression.MoveToOuterDisposeScope());
    }

    private Tensor Best(Tensor boxes, Tensor scores, Tensor levels, int most)
    {
        using var scope = NewDisposeScope();
        var found = new FoundBoxes(boxes, scores, levels);
        found = found.Take(BoxOps.IsLargeEnough(boxes, MinSide) & scores.ge(_options.RpnScoreThreshold));
        return found.Suppress(_options.RpnNmsThreshold, most).Boxes.MoveToOuterDisposeScope();
    }
}

/// <summary>What the proposal network says of every anchor.</summary>
/// <param name="Objectness">[N, A] logits.</param>
/// <param name="Offsets">[N, A, 4].</param>
/// <param name="Anchors">[A, 4] xyxy.</param>
/// <param name="Counts">Anchors of each level, in all A.</param>
internal sealed record RpnOutput(Tensor Objectness, Tensor Offsets, Tensor Anchors, IReadOnlyList<long> Counts);
