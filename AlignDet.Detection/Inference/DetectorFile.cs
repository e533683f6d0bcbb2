using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using TorchSharp;
using static TorchSharp.torch;

namespace AlignDet.Detection.Inference;

/// <summary>A trained detector with all that is needed to use it.</summary>
/// <param name="Detector">In eval mode, on its device; the owner disposes it.</param>
/// <param name="Recipe">What it was trained by.</param>
/// <param name="Classes">Class names in label order.</param>
public sealed record DetectorFile(Detector Detector, Recipe Recipe, IReadOnlyList<string> Classes)
{
    /// <summary>Builds the detector that a checkpoint describes and loads its weights.</summary>
    /// <param name="checkpoint">A checkpoint folder or its <c>model.safetensors</c>.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="BadInputException">The file is damaged, is no detector of this project, or has no classes yet.</exception>
    public static DetectorFile Load(string checkpoint, Device device)
    {
        string file = WeightsLoader.ModelFile(checkpoint);
        (Recipe recipe, IReadOnlyList<string> classes) = ModelMetadata.Read(SafetensorsFile.ReadHeader(file).Metadata, file);
        if (classes.Count == 0)
        {
            throw new BadInputException(file, "is a pre-trained detector without classes", "Fine-tune it first, then use the fine-tuned checkpoint");
        }
        Detector detector = Detector.Create(recipe.Detector, classes.Count);
        LoadedWeights loaded = WeightsLoader.Load(detector, file, _ => true);
        if (loaded.Missing.Count > 0)
        {
            throw new BadInputException(file, $"lacks {loaded.Missing.Count} tensors of the detector, {loaded.Missing[0]} first", "Write the checkpoint again or take another");
        }
        detector.to(device);
        detector.eval();
        return new DetectorFile(detector, recipe, classes);
    }
}
