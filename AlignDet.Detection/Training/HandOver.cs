using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Checkpoints.Naming;
using AlignDet.Detection.Detectors;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>
/// Gives a stage's first weights to its detector: everything but the final layers, which the change of task replaces, or the
/// backbone alone (source: the official tools/model_converters/extract_detector_weights.py).
/// </summary>
internal static class HandOver
{
    public static void Apply(Detector detector, string? weights, WeightsSpec? spec, IStageContext context) =>
        Apply(detector, weights, spec, context, detector.FinalLayers, detector.BackbonePrefix);

    /// <exception cref="BadInputException">The file is damaged, does not fit, or has nothing that the detector could use.</exception>
    public static void Apply(nn.Module model, string? weights, WeightsSpec? spec, IStageContext context, IReadOnlyList<string> finalLayers, string backbonePrefix)
    {
        if (weights is null || spec is null)
        {
            context.Log(StageLogLevel.Info, "weights: random");
            return;
        }
        string file = WeightsLoader.ModelFile(weights);
        bool backboneOnly = spec.Part == "backbone";
        using var scope = NewDisposeScope();
        ConvertedWeights converted = WeightsConverter.Convert(Checkpoint.Read(file));
        if (!backboneOnly)
        {
            CheckKind(model, converted, file);
        }
        LoadedWeights loaded = WeightsLoader.Load(model, converted, file, name => backboneOnly
            ? name.StartsWith(backbonePrefix, StringComparison.Ordinal)
            : !finalLayers.Any(final => name.StartsWith(final, StringComparison.Ordinal)));
        if (loaded.Loaded.Count == 0)
        {
            throw new BadInputException(file, $"has no tensor of the {spec.Part}", "Name weights of the same detector or backbone; aligndet weights info shows what they are");
        }
        context.Log(StageLogLevel.Info, $"weights: {loaded.Loaded.Count} tensors from {file}; {loaded.Missing.Count} start fresh, {loaded.Unused.Count} not taken");
        foreach (string note in converted.Notes)
        {
            context.Log(StageLogLevel.Warning, $"weights: {note}");
        }
    }

    /// <summary>Necks of different kinds have the same names for different levels.</summary>
    private static void CheckKind(nn.Module model, ConvertedWeights weights, string file)
    {
        string? own = OwnNames.KindOf([.. model.state_dict().Keys]);
        if (weights.Kind is { } kind && own is not null && Family(kind) != Family(own))
        {
            throw new BadInputException(file, $"is a {kind}, the recipe builds a {own}", "Take its backbone alone (weights.part: \"backbone\"), or weights of the same kind");
        }
    }

    private static string Family(string kind) => kind == DetectorKinds.MaskRcnn ? DetectorKinds.FasterRcnn : kind;
}
