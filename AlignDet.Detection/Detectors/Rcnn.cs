using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// What the detectors of two stages have in common (Ren et al. 2015, with the feature pyramid of Lin et al. 2017): proposals, then the class
/// and exact box of each (source: torchvision/models/detection/generalized_rcnn.py). torchvision counts the background as class 0; labels
/// here are the classes without it, from 0.
/// </summary>
public abstract class Rcnn : Detector
{
    private readonly RcnnOptions _options;
    private readonly PyramidBackbone _backbone;
    private readonly RegionProposalNetwork _rpn;
    private readonly BoxBranch _boxes;

    /// <summary>Random weights.</summary>
    private protected Rcnn(string name, DetectorSpec spec, int classes)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _options = (RcnnOptions)spec.Options;
        _backbone = PyramidBackbone.Rcnn(spec);
        _rpn = new RegionProposalNetwork(spec);
        RoiHeads = new RoiHeads();
        _boxes = new BoxBranch(RoiHeads, spec, classes);
        register_module("backbone", _backbone);
        register_module("rpn", _rpn);
        register_module("roi_heads", RoiHeads);
    }

    /// <inheritdoc/>
    public override string BackbonePrefix => PyramidBackbone.BodyPrefix;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FinalLayers { get; } = ["roi_heads." + BoxBranch.FinalLayers];

    /// <summary>The module of the second stage's layers.</summary>
    private protected RoiHeads RoiHeads { get; }

    /// <summary>The losses of both stages, and what a further branch needs to learn from the same samples.</summary>
    private protected (Dictionary<string, Tensor> Losses, PyramidMaps Maps, RoiSamples[] Samples) Learn(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        Tensor[] levels = _backbone.forward(batch.Pixels); // P2..P6, [N, C, H/4, W/4] ... [N, C, H/64, W/64]
        PyramidMaps maps = PyramidMaps.Of(levels, batch);
        RpnOutput output = _rpn.Forward(levels, batch.Pixels);
        (Tensor objectness, Tensor offsets) = _rpn.Losses(output, targets);

        Tensor[] proposals = _rpn.Propose(output, batch.Sizes, training: true); // [p, 4] a picture
        RoiSamples[] samples = [.. proposals.Select((p, i) => RoiSamples.Draw(p, targets[i], _options))];
        (Tensor classification, Tensor regression) = _boxes.Losses(maps, samples);
        var losses = new Dictionary<string, Tensor>
        {
            ["loss_rpn_cls"] = objectness,
            ["loss_rpn_bbox"] = offsets,
            ["loss_cls"] = classification,
            ["loss_bbox"] = regression,
        };
        return (losses, maps, samples);
    }

    /// <summary>What is found in each picture, and the feature maps for a further branch.</summary>
    private protected (FoundBoxes[] Found, PyramidMaps Maps) Find(ImageBatch batch)
    {
        Tensor[] levels = _backbone.forward(batch.Pixels); // P2..P6, [N, C, H/4, W/4] ... [N, C, H/64, W/64]
        Tensor[] proposals = _rpn.Propose(_rpn.Forward(levels, batch.Pixels), batch.Sizes, training: false); // [p, 4] a picture
        PyramidMaps maps = PyramidMaps.Of(levels, batch);
        return (_boxes.Detect(maps, proposals, batch.Sizes), maps);
    }
}

/// <summary>Holds the layers of the second stage under torchvision's name <c>roi_heads</c>.</summary>
internal sealed class RoiHeads() : NamedModule(nameof(RoiHeads));
