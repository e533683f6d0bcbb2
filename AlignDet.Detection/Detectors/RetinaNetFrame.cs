using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>What RetinaNet has whatever its classification branch ends in: backbone, pyramid, towers, anchors and how they are matched.</summary>
/// <typeparam name="TOutput">The end of the classification branch.</typeparam>
internal sealed class RetinaNetFrame<TOutput>
    where TOutput : Module<Tensor, Tensor>
{
    private readonly AnchorGenerator _anchors;
    private readonly Matcher _matcher;
    private readonly PyramidBackbone _backbone;

    /// <summary>Builds the parts and registers them as <c>backbone</c> and <c>head</c>.</summary>
    /// <param name="owner">The module they become part of.</param>
    /// <param name="spec">The detector.</param>
    /// <param name="classOutput">From the number of anchors at each location, A, to the last layer of the classification tower, [N, C, H, W] to [N, A * K, H, W].</param>
    /// <param name="values">K: classes, or in pre-training the size of the contrasted vectors.</param>
    public RetinaNetFrame(Module owner, DetectorSpec spec, Func<int, TOutput> classOutput, int values)
    {
        var options = (RetinaNetOptions)spec.Options;
        _anchors = AnchorGenerator.RetinaNet(options.AnchorSizes, options.RoundedAnchors);
        _matcher = new Matcher(options.ForegroundIou, options.BackgroundIou, lowQuality: true);
        _backbone = PyramidBackbone.Dense(spec);
        ClassOutput = classOutput(_anchors.PerLocation);
        Head = new RetinaNetHead(spec, _anchors.PerLocation, ClassOutput, values);
        owner.register_module("backbone", _backbone);
        owner.register_module("head", Head);
    }

    /// <summary>The last layer of the classification tower.</summary>
    public TOutput ClassOutput { get; }

    /// <summary>The two towers.</summary>
    public RetinaNetHead Head { get; }

    /// <summary>Feature maps P3..P7, [N, C, H/8, W/8] to [N, C, H/128, W/128], their anchors [A, 4], and how many of them each level has.</summary>
    public (Tensor[] Levels, Tensor Anchors, long[] Counts) Features(ImageBatch batch)
    {
        Tensor[] levels = _backbone.forward(batch.Pixels);
        return (levels, _anchors.For(levels, batch.Pixels), [.. levels.Select(l => l.shape[2] * l.shape[3] * _anchors.PerLocation)]);
    }

    /// <summary>True boxes [n, 4], n at least 1, and anchors [A, 4] to the matches [A].</summary>
    public Tensor Match(Tensor boxes, Tensor anchors) => _matcher.Assign(boxes, anchors);
}
