using AlignDet.Detection.Detectors;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.PreTraining;

/// <summary>RetinaNet with a projection in place of the classification layer: what the box-domain stage trains.</summary>
public sealed class ContrastiveRetinaNet : NamedModule
{
    private readonly RetinaNetFrame<ProjectionHead> _frame;

    /// <summary>Random weights.</summary>
    /// <param name="spec">The detector as the fine-tuning will build it.</param>
    /// <param name="dim">Length of the contrasted vectors.</param>
    public ContrastiveRetinaNet(DetectorSpec spec, int dim)
        : base(nameof(ContrastiveRetinaNet))
    {
        ArgumentNullException.ThrowIfNull(spec);
        _frame = new RetinaNetFrame<ProjectionHead>(this, spec, anchors => new ProjectionHead(spec.NeckChannels, anchors, dim), dim);
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
        (Tensor[] levels, Tensor anchors, _) = _frame.Features(batch);
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
            Tensor matches = _frame.Match(target.Boxes, anchors);
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
            Tensor nothing = _frame.Head.forward(levels).Offsets.sum() * 0;
            Tensor none = _frame.ClassOutput.Project(_frame.Head.Classification.Features(levels), zeros(0, int64, anchors.device));
            return new ViewSamples(none.MoveToOuterDisposeScope(), zeros(0, int64, anchors.device).MoveToOuterDisposeScope(), withRegression ? nothing.MoveToOuterDisposeScope() : null);
        }
        Tensor at = tensor(chosen.ToArray(), dtype: int64, device: anchors.device);
        Tensor vectors = _frame.ClassOutput.Project(_frame.Head.Classification.Features(levels), at);
        Tensor allLabels = cat(labels);
        Tensor? regression = withRegression ? Regression(levels, cat(positives), cat(wanted)) : null;
        return new ViewSamples(vectors.MoveToOuterDisposeScope(), allLabels.MoveToOuterDisposeScope(), regression?.MoveToOuterDisposeScope());
    }

    /// <summary>L1 between predicted and wanted offsets, over the number of positives (mmdet's avg_factor).</summary>
    private Tensor Regression(Tensor[] levels, Tensor positives, Tensor wanted)
    {
        Tensor offsets = _frame.Head.Regression.forward(levels).flatten(0, 1)[positives];
        return (offsets - wanted).abs().sum() / Math.Max(1, positives.shape[0]);
    }
}

/// <summary>What one view gives to the losses.</summary>
/// <param name="Vectors">[S, D].</param>
/// <param name="Labels">[S] int64; <see cref="ContrastiveLoss.Background"/> for none.</param>
/// <param name="Regression">A scalar, or null for the momentum detector.</param>
public sealed record ViewSamples(Tensor Vectors, Tensor Labels, Tensor? Regression);
