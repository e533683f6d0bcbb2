using AlignDet.Detection.Checkpoints;
using AlignDet.Detection.Data;
using AlignDet.Detection.PreTraining;
using AlignDet.Recipes;
using AlignDet.Recipes.Stages;
using AlignDet.Vision.Datasets;
using AlignDet.Vision.Transforms;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace AlignDet.Detection.Training;

/// <summary>
/// Box-domain pre-training: proposals as boxes, two views, an online detector and a momentum detector that follows it, the
/// contrastive loss between them and the regression loss of the online one.
/// </summary>
internal sealed class BoxDomainTask : TrainingTask<TwoViewBatch>
{
    private const string MomentumPrefix = "momentum.";
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly ContrastiveRetinaNet _online;
    private readonly ContrastiveRetinaNet _momentum;
    private readonly PictureLoader _loader;
    private readonly EpochOrder _order;

    public BoxDomainTask(Recipe recipe, IStageContext context, DatasetFolder dataset, string proposals, string? weights, Device device)
    {
        _recipe = recipe;
        _device = device;
        CocoDataset boxes = CocoReader.Read(proposals, new ProblemLog(context).Tell);
        IReadOnlyList<TrainingPicture> pictures = TrainingPicture.Proposed(boxes, dataset.ImagesFolder(recipe.Data.Train), recipe.BoxDomain.MaxBoxes);
        if (pictures.Count == 0)
        {
            throw new BadInputException(proposals, "has no picture with a proposal", "Make proposals with a smaller --min-side, or of other pictures");
        }
        context.Log(StageLogLevel.Info, FormattableString.Invariant(
            $"{pictures.Count} of {boxes.Images.Count} pictures have proposals, {pictures.Average(p => p.Boxes.Length):F1} each"));
        _loader = new PictureLoader(pictures, message => context.Log(StageLogLevel.Warning, message));
        _order = new EpochOrder(pictures.Count, recipe.Seed);

        // by default the backbone is the image-domain stage's work and stays as it is
        DetectorSpec spec = recipe.BoxDomain.TrainBackbone ? recipe.Detector : recipe.Detector with { FrozenStages = 4, NormEval = true };
        _online = new ContrastiveRetinaNet(spec, recipe.BoxDomain.Dim);
        HandOver.Apply(_online, weights, recipe.Weights, context, ContrastiveRetinaNet.FinalLayers, ContrastiveRetinaNet.BackbonePrefix);
        _momentum = new ContrastiveRetinaNet(spec, recipe.BoxDomain.Dim);
        Copy(_online, _momentum);
        _online.to(device);
        _momentum.to(device);
        _momentum.train();
        foreach (Parameter parameter in _momentum.parameters())
        {
            parameter.requires_grad = false;
        }
        Trained = [.. _online.named_parameters().Where(p => p.parameter.requires_grad)];
        State = _momentum.state_dict().ToDictionary(t => MomentumPrefix + t.Key, t => t.Value);
        Metadata = ModelMetadata.Of(recipe, []);
    }

    public override nn.Module Model => _online;

    public override IReadOnlyDictionary<string, string> Metadata { get; }

    public override IReadOnlyDictionary<string, Tensor> State { get; }

    public override IReadOnlyList<(string Name, Parameter Parameter)> Trained { get; }

    public override TwoViewBatch Prepare(long step, CancellationToken cancel)
    {
        int batch = _recipe.Schedule.Batch;
        var first = new Sample[batch];
        var second = new Sample[batch];
        long[] offsets = new long[batch];
        long labels = 0;
        for (int i = 0; i < batch; i++)
        {
            Sample picture = _loader.Load(_order.At((step * batch) + i), cancel);
            (first[i], second[i]) = BoxDomainViews.Make(picture, _recipe.Input, Draw(step, i, 0), Draw(step, i, 1));

            // every proposal of the batch is an instance of its own, numbered through
            offsets[i] = labels;
            labels += picture.Labels.Max() + 1;
        }
        int divisor = _recipe.Input.SizeDivisor;
        return new TwoViewBatch(PaddedBatch.Of(first, divisor), PaddedBatch.Of(second, divisor), offsets);
    }

    public override StepResult Losses(TwoViewBatch batch, long step)
    {
        using var scope = NewDisposeScope();
        BoxDomainSpec spec = _recipe.BoxDomain;
        ViewSamples online = _online.Sample(
            batch.First.Images(_device), batch.First.Targets(_device, batch.Offsets), spec.Samples, Draws(step, batch, 2), withRegression: true);
        ViewSamples momentum;
        using (no_grad())
        {
            momentum = _momentum.Sample(
                batch.Second.Images(_device), batch.Second.Targets(_device, batch.Offsets), spec.Samples, Draws(step, batch, 3), withRegression: false);
        }
        ContrastiveResult contrast = ContrastiveLoss.Compute(online.Vectors, online.Labels, momentum.Vectors, momentum.Labels, spec.Temperature);
        var losses = new Dictionary<string, Tensor>
        {
            ["loss_contrast"] = contrast.Loss.MoveToOuterDisposeScope(),
            ["loss_bbox"] = online.Regression!.MoveToOuterDisposeScope(),
        };
        var values = new Dictionary<string, double>
        {
            ["contrast/positive_similarity"] = contrast.PositiveSimilarity,
            ["contrast/negative_similarity"] = contrast.NegativeSimilarity,
            ["contrast/labels"] = contrast.Labels,
            ["contrast/without_key"] = contrast.WithoutKey,
            ["momentum"] = Momentum(step),
        };
        return new StepResult(losses, values.Where(v => double.IsFinite(v.Value)).ToDictionary());
    }

    public override void AfterStep(long step) => MomentumUpdate.Apply(_online, _momentum, Momentum(step));

    public override void Dispose()
    {
        _online.Dispose();
        _momentum.Dispose();
    }

    private double Momentum(long step) => MomentumSchedule.At(_recipe.BoxDomain.Momentum, step, _recipe.Schedule.Steps);

    private Random Draw(long step, int picture, int purpose) => SeedMixer.Random(_recipe.Seed, step, picture, purpose);

    private Random[] Draws(long step, TwoViewBatch batch, int purpose) => [.. batch.Offsets.Select((_, i) => Draw(step, i, purpose))];

    private static void Copy(nn.Module from, nn.Module to)
    {
        using var _ = no_grad();
        Dictionary<string, Tensor> target = to.state_dict();
        foreach ((string name, Tensor value) in from.state_dict())
        {
            target[name].copy_(value);
        }
    }
}

/// <summary>Two views of the same pictures.</summary>
/// <param name="First">For the online detector.</param>
/// <param name="Second">For the momentum detector.</param>
/// <param name="Offsets">Added to the labels of each picture, so that they differ across the batch.</param>
internal sealed record TwoViewBatch(PaddedBatch First, PaddedBatch Second, long[] Offsets);
