using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// DETR (Carion et al. 2020): same weights and picture give the same boxes, losses and gradients as the official code, whose
/// parameter names it has (source: facebookresearch/detr, models/detr.py).
/// </summary>
public sealed class Detr : Detector
{
    private readonly DetrOptions _options;
    private readonly DetrCriterion _criterion;
    private readonly DetrTransformer _transformer;
    private readonly Linear _classes;
    private readonly DetrBoxHead _boxes;
    private readonly Embedding _queries;
    private readonly Conv2d _project;
    private readonly DetrBackbone _backbone;

    /// <summary>Random weights.</summary>
    /// <param name="spec">Backbone and options.</param>
    /// <param name="classes">Classes without "no object", which becomes the last.</param>
    public Detr(DetectorSpec spec, int classes)
        : base(nameof(Detr))
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _options = (DetrOptions)spec.Options;
        _criterion = new DetrCriterion(_options);
        int dim = _options.HiddenDim;
        _transformer = new DetrTransformer(_options);
        _classes = Linear(dim, classes + 1);
        _boxes = new DetrBoxHead(dim);
        _queries = Embedding(_options.Queries, dim);
        _backbone = new DetrBackbone(spec);
        _project = Conv2d(_backbone.Channels, dim, 1);
        register_module("transformer", _transformer);
        register_module("class_embed", _classes);
        register_module("bbox_embed", _boxes);
        register_module("query_embed", _queries);
        register_module("input_proj", _project);
        register_module("backbone", _backbone);
    }

    /// <summary>The last layers of the two heads, as the official hand-over has it; the box head's first two layers stay.</summary>
    public override IReadOnlyList<string> FinalLayers { get; } = ["class_embed.", "bbox_embed.layers.2."];

    /// <inheritdoc/>
    public override string BackbonePrefix => DetrBackbone.BodyPrefix;

    /// <summary>Everything the network says of a batch.</summary>
    /// <param name="batch">Padded pictures.</param>
    /// <param name="everyLayer">Whether all decoder layers speak, or the last alone.</param>
    public DetrOutput Forward(ImageBatch batch, bool everyLayer)
    {
        using var scope = NewDisposeScope();
        (Tensor map, Tensor padding, Tensor position, bool isPadded) = _backbone.Look(batch);
        (Tensor hidden, Tensor memory) = _transformer.Transform(
            _project.forward(map), isPadded ? padding : null, _queries.weight!, position, everyLayer); // [layers, N, Q, d], [N, d, h, w]
        return new DetrOutput(
            _classes.forward(hidden).MoveToOuterDisposeScope(),
            _boxes.forward(hidden).MoveToOuterDisposeScope(),
            hidden.MoveToOuterDisposeScope(), memory.MoveToOuterDisposeScope(), position.MoveToOuterDisposeScope(), padding.MoveToOuterDisposeScope());
    }

    /// <summary>The weighted losses of a labelled batch; see <see cref="DetrCriterion"/> for their names.</summary>
    public override IReadOnlyDictionary<string, Tensor> Losses(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, Tensor> losses = _criterion.Weighted(Forward(batch, _options.AuxiliaryLosses), DetrTargets.Of(batch, targets));
        foreach (Tensor loss in losses.Values)
        {
            loss.MoveToOuterDisposeScope();
        }
        return losses;
    }

    /// <summary>The best class of every query; nothing is suppressed or clipped (source: models/detr.py, PostProcess).</summary>
    public override IReadOnlyList<Detections> Detect(ImageBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        DetrOutput output = Forward(batch, everyLayer: false);
        (Tensor best, Tensor label) = functional.softmax(output.Logits[0], -1)[TensorIndex.Ellipsis, ..^1].max(-1); // [N, Q]
        float[] scores = [.. best.cpu().data<float>()];
        long[] labels = [.. label.cpu().data<long>()];
        float[] boxes = [.. BoxOps.CxcywhToXyxy(output.Boxes[0]).cpu().data<float>()];
        return [.. batch.Sizes.Select((size, i) => Select(scores, labels, boxes, i * _options.Queries, size))];
    }

    private Detections Select(float[] scores, long[] labels, float[] boxes, int first, (int Height, int Width) size)
    {
        int[] kept = [.. Enumerable.Range(first, _options.Queries)
            .Where(q => scores[q] > _options.ScoreThreshold)
            .OrderByDescending(q => scores[q])
            .Take(_options.DetectionsPerImage)];
        float[] pixels = new float[kept.Length * 4];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = boxes[(kept[i / 4] * 4) + (i % 4)] * (i % 2 == 0 ? size.Width : size.Height);
        }
        return new Detections(pixels, [.. kept.Select(q => scores[q])], [.. kept.Select(q => labels[q])]);
    }
}
