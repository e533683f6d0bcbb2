using AlignDet.Detection.Data;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Vision.Images;
using AlignDet.Vision.Transforms;
using static TorchSharp.torch;

namespace AlignDet.Detection.Inference;

/// <summary>Runs a detector over pictures and gives the boxes in the pictures' own pixels.</summary>
/// <param name="detector">In eval mode.</param>
/// <param name="input">How pictures were prepared in training.</param>
/// <param name="device">Where the detector is.</param>
public sealed class PictureDetector(Detector detector, InputSpec input, Device device)
{
    /// <summary>A picture as the detector wants it, and how much smaller it became.</summary>
    /// <param name="Sample">The resized picture.</param>
    /// <param name="ScaleX">Columns after over columns before.</param>
    /// <param name="ScaleY">Rows after over rows before.</param>
    public readonly record struct Prepared(Sample Sample, float ScaleX, float ScaleY);

    /// <summary>Resizes a picture; needs no Torch, any thread may do it.</summary>
    public Prepared Prepare(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Sample sample = FineTuneView.Make(new Sample(picture, [], []), input, new Random(0), train: false);
        return new Prepared(sample, (float)sample.Image.Width / picture.Width, (float)sample.Image.Height / picture.Height);
    }

    /// <summary>Boxes of each picture, best first.</summary>
    public IReadOnlyList<Detections> Detect(IReadOnlyList<Prepared> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        PaddedBatch batch = PaddedBatch.Of([.. pictures.Select(p => p.Sample)], input.SizeDivisor);
        IReadOnlyList<Detections> found = detector.Detect(batch.Images(device));
        for (int i = 0; i < found.Count; i++)
        {
            float[] boxes = found[i].Boxes;
            for (int b = 0; b < boxes.Length; b += 2)
            {
                boxes[b] /= pictures[i].ScaleX;
                boxes[b + 1] /= pictures[i].ScaleY;
            }
        }
        return found;
    }
}
