using System.Text.Json;
using System.Text.Json.Nodes;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Inference;
using AlignDet.Detection.Training;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using static TorchSharp.torch;

namespace AlignDet.Detection.Stages;

/// <summary>AP of a checkpoint on a labelled split.</summary>
public sealed class EvaluateStage : IStage
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <inheritdoc/>
    public async Task<StageOutcome> RunAsync(Recipe recipe, IStageContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(context);
        Device device = TorchDevice.Parse(context.Device);
        DatasetFolder dataset = DatasetFolder.Open(await context.ResolveAsync(recipe.Data.Dataset!, cancel));
        string weights = await context.ResolveAsync(recipe.Weights!.From, cancel);
        Measurement measured = await DedicatedThread.RunAsync(() => Measure(recipe, context, dataset, weights, device, cancel), cancel);

        context.Metric(0, measured.Metrics);
        string file = Path.Combine(context.WorkFolder, "results.json");
        var results = new JsonObject { ["schema"] = 1, ["eval"] = measured.Json };
        if (measured.Segm is { } masks)
        {
            results["segm"] = masks;
        }
        await File.WriteAllTextAsync(file, results.ToJsonString(s_indented), cancel);
        await measured.Report.PublishAsync(context, 0, cancel);
        await context.PublishAsync("results.json", file);
        File.Delete(file);
        return StageOutcome.Completed;
    }

    private static Measurement Measure(Recipe recipe, IStageContext context, DatasetFolder dataset, string weights, Device device, CancellationToken cancel)
    {
        DetectorFile file = DetectorFile.Load(weights, device);
        using Detector detector = file.Detector;
        var set = new ValidationSet(dataset, recipe.Data.Val ?? "val", file.Classes, context);
        return set.Measure(detector, recipe with { Input = file.Recipe.Input, Detector = file.Recipe.Detector }, device, 0, cancel);
    }
}
