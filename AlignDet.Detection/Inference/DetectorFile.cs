using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
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
    /// <summary>What a user should know of it, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Builds the detector that a checkpoint describes and loads its weights.</summary>
    /// <param name="checkpoint">A checkpoint folder, its <c>model.safetensors</c>, or a detector of torchvision, mmdet or DETR.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="BadInputException">The file is damaged, is no detector that can be built here, or has no classes yet.</exception>
    public static DetectorFile Load(string checkpoint, Device device)
    {
        string file = WeightsLoader.ModelFile(checkpoint);
        using var scope = NewDisposeScope();
        Checkpoint read = Checkpoint.Read(file);
        ConvertedWeights weights = WeightsConverter.Convert(read);
        (Recipe recipe, IReadOnlyList<string> classes, IReadOnlyList<string> notes) = Description(read, weights);
        if (classes.Count == 0)
        {
            throw new BadInputException(file, "is a pre-trained detector without classes", "Fine-tune it first, then use the fine-tuned checkpoint");
        }
        Detector detector = Build(recipe.Detector, classes.Count, weights, file);
        detector.to(device);
        detector.OutliveScopes();
        detector.eval();
        return new DetectorFile(detector, recipe, classes) { Notes = notes };
    }

    /// <summary>A detector with the weights in it.</summary>
    /// <exception cref="BadInputException">It cannot be built here, or the weights are not all of its.</exception>
    public static Detector Build(DetectorSpec spec, int classes, ConvertedWeights weights, string file)
    {
        Detector detector = Detector.Create(spec, classes);
        LoadedWeights loaded = WeightsLoader.Load(detector, weights, file, _ => true);
        if (loaded.Missing.Count > 0)
        {
            throw new BadInputException(file, $"lacks {loaded.Missing.Count} tensors of the detector, {loaded.Missing[0]} first", "Write the checkpoint again or take another");
        }
        if (loaded.Report.Unexpected.Count > 0)
        {
            throw new BadInputException(file, $"has {loaded.Report.Unexpected.Count} tensors that the detector has not, {ShownText.Of(loaded.Report.Unexpected[0])} first", "Use the detector settings the weights were trained with");
        }
        return detector;
    }

    private static (Recipe Recipe, IReadOnlyList<string> Classes, IReadOnlyList<string> Notes) Description(Checkpoint read, ConvertedWeights weights)
    {
        if (!ModelMetadata.IsOwn(read.Facts.Texts))
        {
            return ForeignDetector.Describe(weights, read);
        }
        (Recipe recipe, IReadOnlyList<string> classes) = ModelMetadata.Read(read.Facts.Texts, read.Path);
        return (recipe, classes, []);
    }
}
