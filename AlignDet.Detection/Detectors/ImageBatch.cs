using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>Pictures of different sizes, padded right and below into one tensor.</summary>
/// <param name="Pixels">[N, 3, H, W], normalised, zero where padded.</param>
/// <param name="Sizes">Rows and columns of each picture without the padding.</param>
public sealed record ImageBatch(Tensor Pixels, IReadOnlyList<(int Height, int Width)> Sizes);

/// <summary>The true boxes of one picture.</summary>
/// <param name="Boxes">[n, 4] xyxy, pixels of the batch; n may be 0.</param>
/// <param name="Labels">[n] int64: the class, or in pre-training the number of the proposal within the batch.</param>
/// <param name="Masks">[n, height, width] uint8, 1 on the object, of the picture without its padding; null where the data have none.</param>
public sealed record Target(Tensor Boxes, Tensor Labels, Tensor? Masks = null);

/// <summary>What a detector found in one picture, best first.</summary>
/// <param name="Boxes">xyxy, pixels of the batch; four numbers a box.</param>
/// <param name="Scores">In [0, 1].</param>
/// <param name="Labels">Classes from 0.</param>
/// <param name="Masks">Probabilities of the object inside each box, <see cref="MaskSide"/> x <see cref="MaskSide"/> values a box; null where the detector makes no masks.</param>
public sealed record Detections(float[] Boxes, float[] Scores, long[] Labels, float[]? Masks = null)
{
    /// <summary>Rows and columns of a mask.</summary>
    public const int MaskSide = 28;
}
