using AlignDet.Recipes;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>
/// From the scores of all anchors or points of a picture to its boxes, the same for all dense detectors (source:
/// torchvision/models/detection/retinanet.py and fcos.py, postprocess_detections).
/// </summary>
internal static class DenseSelection
{
    /// <summary>Scores above the threshold, the best of each level, suppressed class by class.</summary>
    /// <param name="scores">[A, K] in [0, 1].</param>
    /// <param name="boxes">[A, 4] xyxy, inside the picture.</param>
    /// <param name="factors">[A], multiplied into the scores once the best are chosen (mmdet's centerness); null: none.</param>
    /// <param name="counts">Anchors of each level, in all A.</param>
    /// <param name="options">Thresholds and limits.</param>
    public static Detections Select(Tensor scores, Tensor boxes, Tensor? factors, IReadOnlyList<long> counts, DenseOptions options)
    {
        using var scope = NewDisposeScope();
        long classes = scores.shape[1], first = 0;
        var anchors = new List<Tensor>();
        var best = new List<Tensor>();
        var labels = new List<Tensor>();
        foreach (long count in counts)
        {
            Tensor level = scores.narrow(0, first, count).flatten(); // [count * K]
            Tensor candidates = level.gt(options.ScoreThreshold).nonzero().squeeze(1);
            (Tensor top, Tensor order) = level[candidates].topk((int)Math.Min(options.TopkCandidates, candidates.shape[0]));
            candidates = candidates[order];
            anchors.Add(candidates.div(classes, RoundingMode.floor) + first);
            best.Add(top);
            labels.Add(candidates.remainder(classes));
            first += count;
        }
        Tensor anchor = cat(anchors), score = cat(best);
        var found = new FoundBoxes(boxes[anchor], factors is null ? score : score * factors[anchor], cat(labels));
        return found.Suppress(options.NmsThreshold, options.DetectionsPerImage).ToDetections();
    }
}
