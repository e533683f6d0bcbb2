using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Images;
using static TorchSharp.torch;

namespace AlignDet.Detection.Inference;

/// <summary>A trained detector, ready for pictures.</summary>
public sealed class Predictor : IDisposable
{
    private readonly DetectorFile _file;
    private readonly PictureDetector _pictures;

    private Predictor(DetectorFile file, Device device)
    {
        _file = file;
        _pictures = new PictureDetector(file.Detector, file.Recipe.Input, device);
    }

    /// <summary>Names of the classes, in the order of the labels.</summary>
    public IReadOnlyList<string> Classes => _file.Classes;

    /// <summary>Builds the detector that a checkpoint describes and loads its weights.</summary>
    /// <param name="checkpoint">A checkpoint folder or its <c>model.safetensors</c>.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="BadInputException">The file is damaged, is no detector of this project, or has no classes yet.</exception>
    public static Predictor Load(string checkpoint, string device)
    {
        Device target = TorchDevice.Parse(device);
        return new Predictor(DetectorFile.Load(checkpoint, target), target);
    }

    /// <summary>Boxes in a picture's own pixels, best first.</summary>
    public Detections Predict(RgbImage picture) => _pictures.Detect([_pictures.Prepare(picture)])[0];

    /// <summary>The boxes of at least a score, with class names, to draw over the picture.</summary>
    public IReadOnlyList<BoxOverlay> Overlays(Detections found, double score) =>
        [.. ValidationSet.Overlays(found, Classes).Where(b => b.Score >= score)];

    /// <inheritdoc/>
    public void Dispose() => _file.Detector.Dispose();
}
