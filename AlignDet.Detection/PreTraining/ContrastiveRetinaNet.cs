using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.PreTraining;

/// <summary>RetinaNet with a projection in place of the classification layer: what the box-domain stage trains.</summary>
public sealed class ContrastiveRetinaNet : NamedModule
{
    private readonly AnchorGenerator _anchors;
    private readonly Matcher _matcher = new(foreground: 0.5, background: 0.4, lowQuality: true);
    private readonly PyramidBackbone _backbone;
    private readonly RetinaNetHead _head;
    private readonly ProjectionHead _projection;

    /// <summary>Random weights.</summary>
    /// <param name="spec">The detector as the fine-tuning will build it.</param>
    /// <param name="dim">Length of the contrasted vectors.</param>
    public ContrastiveRetinaNet(DetectorSpec spec, int dim)
        : base(nameof(ContrastiveRetinaNet))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _anchors = AnchorGenerator.RetinaNet(((RetinaNetOptions)spec.Options).AnchorSizes);
        _backbone = PyramidBackbone.Dense(spec);
        _projection = new ProjectionHead(spec.NeckChannels, _anchors.PerLocation, dim);
        _head = new RetinaNetHead(spec, _anchors.PerLocation, _projection, dim);
        register_module("backbone", _backbone);
        register_module("head", _head);
    }

    /// <summary>Prefixes of the parameters that fine-tuning does not take over.</summary>
    public static IReadOnlyList<string> FinalLayers => RetinaNetHead.FinalLayers;

    /// <summary>Prefix of the backbone's parameters.</summary>
    public static string BackbonePrefix => PyramidBackbone.BodyPrefix;

    /// <summary>Vectors of the sampled anchors of one view, and the regression loss of its positives.</summary>
    /// <param name="batch">The view.</param>
    /// <param name="targets">The proposals of each picture; labels are numbered across the batch.</param>
    /// <param name="samples">Most contrasted anchors a picture.</param>
    /// <param name="random">One generator a picture.</param>
    /// <param name="withRegression">Whether the box branch is run (online detector) or not (momentum detector).</param>
    public ViewSamples Sample(ImageBatch batch, IReadOnlyList<Target> targets, int samples, IReadOnlyList<Random> random, bool withRegression)
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = _backbone.forward(batch.Pixels);
        Tensor anchors = _anchors.For(levels, batch.Pixels);
        long count = anchors.shape[0];

        var chosen = new List<long>();
        var labels = new List<Tensor>();
        var positives = new List<Tensor>();
        var wanted = new List<Tensor>();
        for (int i = 0; i < targets.Count; i++)
        {
            Target target = targets[i];
            if (target.Boxes.shape[0] == 0)
            {
                continue;
            }
            Tensor matches = _matcher.Match(BoxOps.IoU(target.Boxes, anchors));
            int[] picks = AnchorSampler.Choose(matches.cpu().data<long>().ToArray(), samples, random[i]);
            Tensor pick = tensor(picks, dtype: int64, device: anchors.device);
            Tensor match = matches[pick];
            labels.Add(where(match >= 0, target.Labels[match.clamp(min: 0)], full_like(match, ContrastiveLoss.Background)));
            chosen.AddRange(picks.Select(p => p + (i * count)));
            if (withRegression)
            {
                Tensor positive = pick[match >= 0];
                positives.Add(positive + (i * count));
                wanted.Add(BoxCoder.Encode(target.Boxes[match[match >= 0]], anchors[positive]));
            }
        }
        if (chosen.Count == 0)
        {
            // every box of the batch vanished in the view: nothing to learn from, but a graph to go back through
            Tensor nothing = _head.forward(levels).Offsets.sum() * 0;
            Tensor none = _projection.Project(_head.Classification.Features(levels), zeros(0, int64, anchors.device));
            return new ViewSamples(none.MoveToOuterDisposeScope(), zeros(0, int64, anchors.device).MoveToOuterDisposeScope(), withRegression ? nothing.MoveToOuterDisposeScope() : null);
        }
        Tensor at = tensor(chosen.ToArray(), dtype: int64, device: anchors.device);
        Tensor vectors = _projection.Project(_head.Classification.Features(levels), at);
        Tensor allLabels = cat(labels);
        Tensor? regression = withRegression ? Regression(levels, cat(positives), cat(wanted)) : null;
        return new ViewSamples(vectors.MoveToOuterDisposeScope(), allLabels.MoveToOuterDisposeScope(), regression?.MoveToOuterDisposeScope());
    }

    /// <summary>L1 between predicted and wanted offsets, over the number of positives (mmdet's avg_factor).</summary>
    private Tensor Regression(Tensor[] levels, Tensor positives, Tensor wanted)
    {
        Tensor offsets = _head.Regression.forward(levels).flatten(0, 1)[positives];
        return (offsets - wanted).abs().sum() / Math.Max(1, positives.shape[0]);
    }
}

/// <summary>What one view gives to the losses.</summary>
/// <param name="Vectors">[S, D].</param>
/// <param name="Labels">[S] int64; <see cref="ContrastiveLoss.Background"/> for none.</param>
/// <param name="Regression">A scalar, or null for the momentum detector.</param>
public sealed record ViewSamples(Tensor Vectors, Tensor Labels, Tensor? Regression);
