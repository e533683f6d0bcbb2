using AlignDet.Detection.Backbones;
using AlignDet.Detection.Data;
using AlignDet.Detection.Ops;
using AlignDet.Recipes;
using AlignDet.Vision;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using static TorchSharp.torch;

namespace AlignDet.Detection.Clustering;

/// <summary>
/// What a backbone sees in regions of a picture: RoIAlign of 7 x 7 bins with 2 x 2 samples, aligned, on its last map (C5, stride 32; that is all DETR looks at), averaged over
/// the bins.
/// </summary>
/// <param name="backbone">In eval mode.</param>
/// <param name="input">How pictures are resized: the last short side.</param>
/// <param name="device">Where the backbone is.</param>
public sealed class RegionFeatures(Backbone backbone, InputSpec input, Device device)
{
    /// <summary>Bins along each axis.</summary>
    public const int Bins = 7;

    private const int Samples = 2;
    private const int RegionsAtATime = 128; // 50 MB of bins on a map of 2048 channels

    /// <summary>Numbers of a feature.</summary>
    public int Columns => backbone.OutputChannels[^1];

    /// <summary>A picture as the backbone wants it; needs no Torch, any thread may do it.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="boxes">Regions, pixels of the picture; parts outside are cut off.</param>
    public PaddedBatch Prepare(RgbImage picture, Box[] boxes)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(boxes);
        Sample sample = FineTuneView.Make(new Sample(picture, boxes, new int[boxes.Length]), input, new Random(0), train: false);
        return PaddedBatch.Of([sample], input.SizeDivisor);
    }

    /// <summary>The features of a picture's regions.</summary>
    /// <param name="picture">Of <see cref="Prepare"/>.</param>
    /// <returns>[regions, Columns] float32 on the CPU, owned by the caller.</returns>
    public Tensor Of(PaddedBatch picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Box[] boxes = picture.Boxes[0];
        Tensor map = backbone.forward(picture.Images(device).Pixels)[^1]; // [1, C, H/32, W/32]
        double scale = (double)map.shape[3] / picture.Width;
        List<Tensor> features = [];
        foreach (Box[] some in boxes.Chunk(RegionsAtATime))
        {
            float[] corners = [.. some.SelectMany(box => (float[])[0, box.X1, box.Y1, box.X2, box.Y2])];
            using Tensor rois = tensor(corners, [some.Length, 5]).to(device);
            using Tensor bins = RoiAlign.Pool(map, rois, Bins, scale, Samples, aligned: true);
            features.Add(bins.mean([2, 3]).cpu());
        }
        return (features.Count == 0 ? zeros(0, Columns) : cat(features)).MoveToOuterDisposeScope();
    }
}
