using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// The mask of each object, one for every class of which that of its own counts (He et al. 2017; source:
/// torchvision/models/detection/roi_heads.py and mask_rcnn.py).
/// </summary>
internal sealed class MaskBranch
{
    /// <summary>Rows and columns that a box is pooled to; its mask has twice as many.</summary>
    private const int PooledSide = Detections.MaskSide / 2;

    private readonly MaskRcnnOptions _options;
    private readonly Sequential _head;
    private readonly Sequential _predictor;
    private readonly MultiScaleRoiAlign _pooling;

    /// <summary>Builds the layers and registers them as <c>mask_head</c> and <c>mask_predictor</c>.</summary>
    /// <param name="owner">The module they become part of.</param>
    /// <param name="spec">Channels, depth, norm.</param>
    /// <param name="classes">Classes without the background.</param>
    public MaskBranch(Module owner, DetectorSpec spec, int classes)
    {
        _options = (MaskRcnnOptions)spec.Options;
        _pooling = new MultiScaleRoiAlign(PooledSide, _options.RoiSampling, aligned: _options.RoiAligned);
        int channels = spec.NeckChannels;
        _head = Sequential(ConvBlocks.Make(channels, _options.MaskConvs, _options.MaskNorm, ConvBlocks.Kaiming));
        ConvTranspose2d up = ConvTranspose2d(channels, channels, 2, stride: 2);
        Conv2d logits = Conv2d(channels, classes + 1, 1);
        ConvBlocks.Kaiming(up.weight!);
        ConvBlocks.Kaiming(logits.weight!);
        init.zeros_(up.bias!);
        init.zeros_(logits.bias!);
        _predictor = Sequential(("conv5_mask", up), ("relu", ReLU()), ("mask_fcn_logits", logits));
        owner.register_module("mask_head", _head);
        owner.register_module("mask_predictor", _predictor);
    }

    /// <summary>Prefix of the last layer's parameters within the owner.</summary>
    public const string FinalLayers = "mask_predictor.mask_fcn_logits.";

    /// <summary>Mask logits of boxes of several pictures, [R, 28, 28], each of its own class.</summary>
    /// <param name="maps">Of the batch.</param>
    /// <param name="boxes">[r, 4] xyxy a picture, in all R.</param>
    /// <param name="classes">[R] int64: label + 1.</param>
    public Tensor Forward(PyramidMaps maps, IReadOnlyList<Tensor> boxes, Tensor classes)
    {
        Tensor regions = maps.Pool(_pooling, boxes); // [R, C, 14, 14]
        Tensor logits = _predictor.forward(_head.forward(regions)); // [R, K + 1, 28, 28]
        Tensor own = classes.view(-1, 1, 1, 1).expand(-1, 1, Detections.MaskSide, Detections.MaskSide);
        return logits.gather(1, own).squeeze(1);
    }

    /// <summary>Binary cross entropy with the true masks, over all pixels of the samples that are objects.</summary>
    /// <param name="maps">Of the batch.</param>
    /// <param name="samples">What the second stage learns from, the objects first.</param>
    /// <param name="targets">The true masks.</param>
    public Tensor Loss(PyramidMaps maps, IReadOnlyList<RoiSamples> samples, IReadOnlyList<Target> targets)
    {
        using var scope = NewDisposeScope();
        RoiSamples[] objects = [.. samples.Select(Objects)];
        Tensor classes = cat([.. objects.Select(o => o.Classes)]); // [R]
        Tensor positive = classes.gt(0).to(float32).view(-1, 1, 1);
        Tensor logits = Forward(maps, [.. objects.Select(o => o.Boxes)], classes.clamp(min: 0)); // [R, 28, 28]
        Tensor wanted = cat([.. objects.Select((o, i) => Wanted(o, targets[i]))]);
        Tensor pixels = positive.sum().clamp(min: 1) * (Detections.MaskSide * Detections.MaskSide);
        return (functional.binary_cross_entropy_with_logits(logits, wanted, positive.expand_as(logits), Reduction.Sum) / pixels).MoveToOuterDisposeScope();
    }

    /// <summary>Probabilities of the masks of what was found, [n, 28, 28] a picture.</summary>
    public Tensor[] Probabilities(PyramidMaps maps, IReadOnlyList<FoundBoxes> found)
    {
        Tensor classes = cat([.. found.Select(f => f.Labels)]) + 1;
        Tensor masks = sigmoid(Forward(maps, [.. found.Select(f => f.Boxes)], classes));
        return masks.split([.. found.Select(f => f.Labels.shape[0])]);
    }

    /// <summary>The samples that are objects: as many as there are on the CPU, which knows without waiting; elsewhere as many as there could be.</summary>
    private RoiSamples Objects(RoiSamples samples)
    {
        long all = samples.Classes.shape[0];
        long count = samples.Classes.device_type == DeviceType.CPU
            ? samples.Classes.gt(0).sum().item<long>()
            : Math.Min(all, (long)(_options.BoxSamples * _options.BoxPositivePart));
        count = Math.Clamp(count, Math.Min(1, all), all); // a place without an object keeps the loss in the graph
        return new RoiSamples(
            samples.Boxes.narrow(0, 0, count), samples.Classes.narrow(0, 0, count), samples.Wanted.narrow(0, 0, count), samples.Match.narrow(0, 0, count));
    }

    /// <summary>The part of each cell of a box that is object, [r, 28, 28].</summary>
    private Tensor Wanted(RoiSamples objects, Target target)
    {
        if (target.Boxes.shape[0] == 0)
        {
            return zeros(objects.Boxes.shape[0], Detections.MaskSide, Detections.MaskSide, device: objects.Boxes.device);
        }
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor masks = target.Masks!.to(float32).unsqueeze(1); // [n, 1, H, W]
        Tensor regions = cat([objects.Match.to(float32).unsqueeze(1), objects.Boxes], 1); // [r, 5], each of the mask of its object
        Tensor part = RoiAlign.Pool(masks, regions, Detections.MaskSide, spatialScale: 1, samplingRatio: 0, _options.RoiAligned).squeeze(1);
        return (_options.BinaryMasks ? part.ge(0.5).to(float32) : part).MoveToOuterDisposeScope();
    }
}
