using AlignDet.Detection.Ops;
using static TorchSharp.torch;

namespace AlignDet.Detection.Detectors;

/// <summary>The maps that regions are pooled from.</summary>
/// <param name="Levels">P2..P5, [N, C, H/4, W/4] to [N, C, H/32, W/32].</param>
/// <param name="Image">Rows and columns of the padded batch.</param>
internal sealed record PyramidMaps(IReadOnlyList<Tensor> Levels, (int Height, int Width) Image)
{
    /// <summary>Of P2..P6, whose last, made by max pooling, is for the proposals alone.</summary>
    public static PyramidMaps Of(Tensor[] levels, ImageBatch batch) => new(levels[..^1], ((int)batch.Pixels.shape[2], (int)batch.Pixels.shape[3]));

    /// <summary>Regions of several pictures, picture by picture: [R, C, side, side].</summary>
    /// <param name="pooling">Sides and sampling.</param>
    /// <param name="boxes">[r, 4] xyxy a picture, in all R.</param>
    public Tensor Pool(MultiScaleRoiAlign pooling, IReadOnlyList<Tensor> boxes) => pooling.Pool(Levels, boxes, Image);
}
