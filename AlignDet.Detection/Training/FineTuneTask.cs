using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Data;
using AlignDet.Detection.Detectors;
using AlignDet.Detection.Inference;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Transforms;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>Fine-tuning: labelled pictures, the detector's own losses, AP on the validation split.</summary>
internal sealed class FineTuneTask : TrainingTask<PaddedBatch>
{
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly Detector _detector;
    private readonly PictureLoader _loader;
    private readonly EpochOrder _order;
    private readonly ValidationSet? _validation;

    public FineTuneTask(Recipe recipe, IStageContext context, DatasetFolder dataset, string? weights, Device device)
    {
        _recipe = recipe;
        _device = device;
        CocoDataset labels = dataset.Read(recipe.Data.Train, new ProblemLog(context).Tell);
        bool makesMasks = DetectorKinds.MakesMasks(recipe.Detector.Kind);
        if (makesMasks)
        {
            MaskLabels.Check(labels, dataset.AnnotationFile(recipe.Data.Train), recipe.Detector.Kind, message => context.Log(StageLogLevel.Warning, message));
        }
        string[] classes = [.. TrainingPicture.Classes(labels).Select(c => c.Name)];
        int[]? chosen = recipe.Data.Percent >= 100 ? null : LabelledSubset.Choose(labels.Images.Count, recipe.Data.Percent, recipe.Data.Fold);
        if (chosen is { Length: 0 })
        {
            throw new BadInputException("data.percent", FormattableString.Invariant($"{recipe.Data.Percent} % of {labels.Images.Count} pictures is not one picture"), "Give a larger percentage");
        }
        IReadOnlyList<TrainingPicture> pictures = TrainingPicture.Labelled(labels, dataset.ImagesFolder(recipe.Data.Train), chosen, makesMasks);
        if (pictures.Count == 0)
        {
            throw new BadInputException(dataset.AnnotationFile(recipe.Data.Train), "has no picture with a usable box", "Run aligndet dataset check to see why");
        }
        int available = chosen?.Length ?? labels.Images.Count;
        context.Log(StageLogLevel.Info, $"{pictures.Count} of {available} pictures have boxes; {classes.Length} classes");
        _loader = new PictureLoader(pictures, message => context.Log(StageLogLevel.Warning, message));
        _order = new EpochOrder(pictures.Count, recipe.Seed);
        _validation = recipe.Data.Val is { } val ? new ValidationSet(dataset, val, classes, context) : null;

        _detector = Detector.Create(recipe.Detector, classes.Length);
        HandOver.Apply(_detector, weights, recipe.Weights, context);
        _detector.to(device);
        Trained = [.. _detector.named_parameters().Where(p => p.parameter.requires_grad)];
        Metadata = ModelMetadata.Of(recipe, classes);
    }

    public override nn.Module Model => _detector;

    public override IReadOnlyDictionary<string, string> Metadata { get; }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Trained { get; }

    public override PaddedBatch Prepare(long step, CancellationToken cancel)
    {
        var samples = new Sample[_recipe.Schedule.Batch];
        for (int i = 0; i < samples.Length; i++)
        {
            long n = (step * samples.Length) + i;
            Random random = SeedMixer.Random(_recipe.Seed, step, i, 0);
            samples[i] = FineTuneView.Make(_loader.Load(_order.At(n), cancel), _recipe.Input, random, train: true);
        }
        return PaddedBatch.Of(samples, _recipe.Input.SizeDivisor);
    }

    public override StepResult Losses(PaddedBatch batch, long step) =>
        new(_detector.Losses(batch.Images(_device), batch.Targets(_device)), new Dictionary<string, double>());

    public override Measurement? Evaluate(long step, CancellationToken cancel) => _validation?.Measure(_detector, _recipe, _device, step, cancel);

    public override void Dispose() => _detector.Dispose();
}
