using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// The second stage of an R-CNN: class and exact box of each proposal. Class 0 is background, class label + 1 the label's
/// (source: torchvision/models/detection/roi_heads.py and faster_rcnn.py).
/// </summary>
internal sealed class BoxBranch
{
    /// <summary>Rows and columns that a proposal is pooled to.</summary>
    private const int PooledSide = 7;

    /// <summary>Detections with a side below this many pixels are dropped.</summary>
    private const double MinSide = 1e-2;

    private readonly RcnnOptions _options;
    private readonly BoxCoder _coder = new(10, 10, 5, 5);
    private readonly Sequential _head;
    private readonly BoxPredictor _predictor;
    private readonly MultiScaleRoiAlign _pooling;

    /// <summary>Builds the layers and registers them as <c>box_head</c> and <c>box_predictor</c>.</summary>
    /// <param name="owner">The module they become part of.</param>
    /// <param name="spec">Channels, kind of head, limits.</param>
    /// <param name="classes">Classes without the background.</param>
    public BoxBranch(Module owner, DetectorSpec spec, int classes)
    {
        _options = (RcnnOptions)spec.Options;
        _pooling = new MultiScaleRoiAlign(PooledSide, _options.RoiSampling, aligned: _options.RoiAligned);
        int hidden = 4 * spec.NeckChannels; // torchvision's 1024 where the pyramid has its 256
        _head = Head(spec.NeckChannels, hidden, _options);
        _predictor = new BoxPredictor(hidden, classes + 1);
        owner.register_module("box_head", _head);
        owner.register_module("box_predictor", _predictor);
    }

    /// <summary>Prefix of the last layers' parameters within the owner.</summary>
    public const string FinalLayers = "box_predictor.";

    /// <summary>Class scores and offsets of boxes of several pictures, [R, K + 1] logits and [R, (K + 1) * 4].</summary>
    /// <param name="maps">Of the batch.</param>
    /// <param name="boxes">[r, 4] xyxy a picture, in all R.</param>
    public (Tensor Logits, Tensor Offsets) Forward(PyramidMaps maps, IReadOnlyList<Tensor> boxes)
    {
        Tensor regions = maps.Pool(_pooling, boxes); // [R, C, 7, 7]
        return _predictor.forward(_head.forward(regions)); // [R, hidden]
    }

    /// <summary>Cross entropy of the classes, smooth L1 of the objects' offsets, each over the number of samples.</summary>
    public (Tensor Classification, Tensor Regression) Losses(PyramidMaps maps, IReadOnlyList<RoiSamples> samples)
    {
        using var scope = NewDisposeScope();
        (Tensor logits, Tensor offsets) = Forward(maps, [.. samples.Select(s => s.Boxes)]);
        Tensor classes = cat([.. samples.Select(s => s.Classes)]); // [R]
        Tensor count = classes.ge(0).sum().clamp(min: 1);
        Tensor classification = functional.cross_entropy(logits, classes, ignore_index: RoiSamples.None, reduction: Reduction.Sum) / count;

        Tensor own = classes.clamp(min: 0).view(-1, 1, 1).expand(-1, 1, 4);
        Tensor predicted = offsets.view(classes.shape[0], offsets.shape[1] / 4, 4).gather(1, own).squeeze(1); // [R, 4], those of the sample's class
        Tensor wanted = _coder.ToOffsets(cat([.. samples.Select(s => s.Wanted)]), cat([.. samples.Select(s => s.Boxes)]));
        Tensor regression = Ops.SmoothL1Loss.Sum(predicted, wanted, _options.BoxBeta, classes.gt(0).to(float32).unsqueeze(1)) / count;
        return (classification.MoveToOuterDisposeScope(), regression.MoveToOuterDisposeScope());
    }

    /// <summary>What is found in each picture: every class of every proposal that scores enough, suppressed class by class.</summary>
    /// <param name="maps">Of the batch.</param>
    /// <param name="proposals">[p, 4] xyxy a picture.</param>
    /// <param name="sizes">Rows and columns of each picture.</param>
    public FoundBoxes[] Detect(PyramidMaps maps, Tensor[] proposals, IReadOnlyList<(int Height, int Width)> sizes)
    {
        (Tensor logits, Tensor offsets) = Forward(maps, proposals);
        Tensor scores = logits.softmax(-1)[.., 1..]; // [R, K]
        Tensor boxes = _coder.ToBoxesOfClasses(offsets, cat(proposals))[.., 1..]; // [R, K, 4]
        long[] counts = [.. proposals.Select(p => p.shape[0])];
        Tensor[] scoresOf = scores.split(counts), boxesOf = boxes.split(counts);
        return [.. sizes.Select((size, i) => Select(scoresOf[i], BoxOps.Clip(boxesOf[i], size.Height, size.Width)))];
    }

    private FoundBoxes Select(Tensor scores, Tensor boxes)
    {
        Tensor labels = arange(scores.shape[1], dtype: int64, device: scores.device).expand_as(scores).flatten();
        var all = new FoundBoxes(boxes.reshape(-1, 4), scores.flatten(), labels);
        FoundBoxes likely = all.Take(all.Scores.gt(_options.ScoreThreshold) & BoxOps.IsLargeEnough(all.Boxes, MinSide));
        return likely.Suppress(_options.NmsThreshold, _options.DetectionsPerImage);
    }

    /// <summary>[R, C, 7, 7] to [R, hidden].</summary>
    private static Sequential Head(int channels, int hidden, RcnnOptions options)
    {
        int values = channels * PooledSide * PooledSide;
        if (options.BoxHead == "2fc")
        {
            return Sequential(("flatten", Flatten()), ("fc6", Linear(values, hidden)), ("relu6", ReLU()), ("fc7", Linear(hidden, hidden)), ("relu7", ReLU()));
        }
        return Sequential([
            .. ConvBlocks.Make(channels, 4, options.BoxHeadNorm, ConvBlocks.Kaiming), ("4", Flatten()), ("5", Linear(values, hidden)), ("6", ReLU())]);
    }
}
