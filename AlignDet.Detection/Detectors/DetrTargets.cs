using AlignDet.Detection.Ops;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>The true boxes of a batch as DETR wants them, one picture after the other.</summary>
/// <param name="Labels">[T] int64, from 0.</param>
/// <param name="Boxes">[T, 4]: centre x, centre y, width, height as parts of the picture without its padding.</param>
/// <param name="Counts">Boxes of each picture; their sum is T.</param>
public sealed record DetrTargets(Tensor Labels, Tensor Boxes, IReadOnlyList<int> Counts)
{
    /// <summary>Boxes in pixels of a batch.</summary>
    public static DetrTargets Of(ImageBatch batch, IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        int[] counts = [.. targets.Select(t => (int)t.Boxes.shape[0])];
        float[] sizes = [.. counts.SelectMany((count, i) => Enumerable.Repeat((float[])[batch.Sizes[i].Width, batch.Sizes[i].Height], count)).SelectMany(s => s)];
        Tensor size = tensor(sizes, [counts.Sum(), 2]).to(batch.Pixels.device);
        Tensor boxes = BoxOps.XyxyToCxcywh(cat([.. targets.Select(t => t.Boxes)])) / cat([size, size], 1);
        return new DetrTargets(cat([.. targets.Select(t => t.Labels)]).MoveToOuterDisposeScope(), boxes.MoveToOuterDisposeScope(), counts);
    }
}
