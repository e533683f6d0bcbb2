using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
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

    /// <summary>What had to be assumed of a detector that was trained elsewhere, a line each.</summary>
    public IReadOnlyList<string> Notes => _file.Notes;

    /// <summary>Builds the detector that a checkpoint describes and loads its weights.</summary>
    /// <param name="checkpoint">A checkpoint folder, its <c>model.safetensors</c>, or a detector of torchvision, mmdet or DETR.</param>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="BadInputException">The file is damaged, is no detector that can be built here, or has no classes yet.</exception>
    public static Predictor Load(string checkpoint, string device)
    {
        Device target = TorchDevice.Parse(device);
        return new Predictor(DetectorFile.Load(checkpoint, target), target);
    }

    /// <summary>Boxes in a picture's own pixels, best first.</summary>
    public Detections Predict(RgbImage picture) => _pictures.Detect([_pictures.Prepare(picture)])[0];

    /// <summary>What was found in a picture with at least a score, best first.</summary>
    /// <param name="found">Of <see cref="Predict"/>.</param>
    /// <param name="picture">The same picture.</param>
    /// <param name="score">0 to 1.</param>
    public IReadOnlyList<FoundObject> Objects(Detections found, RgbImage picture, double score)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(picture);
        return [.. ValidationSet.Overlays(found, Classes).Select((box, i) => (box, i)).Where(item => item.box.Score >= score)
            .Select(item => new FoundObject(item.box, FoundMasks.Of(found, item.i, picture.Width, picture.Height)))];
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Detector.Dispose();
}
