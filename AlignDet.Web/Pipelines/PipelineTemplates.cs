using AlignDet.Recipes;
using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Pipelines;

/// <summary>
/// Builds the AlignDet pipeline for a registered data set: proposals, pre-training on them, fine-tuning, and the same fine-tuning
/// from random weights beside it; fine-tuning alone where a detector cannot be pre-trained. What nobody chooses is as in the preset
/// for a data set or a detector of this kind.
/// </summary>
public sealed class PipelineTemplates
{
    private const int AnchorLevels = 5;
    private const double SwinLr = 2e-4;
    private const double SwinDecay = 0.05;

    /// <summary>Sensible choices for a data set and a detector.</summary>
    /// <param name="dataset">A registered data set.</param>
    /// <param name="detector">One of <see cref="DetectorKinds.All"/>.</param>
    public PipelineChoices Defaults(DatasetRecord dataset, string detector = DetectorKinds.RetinaNet)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        PipelineSpec preset = Preset(dataset, detector);
        Recipe fineTune = Node(preset, StageNames.FineTune)!.Recipe;
        string? train = Labelled(dataset, "train");
        return new PipelineChoices
        {
            Name = dataset.Name,
            Dataset = $"{dataset.Id}@{dataset.Version}",
            Unlabelled = dataset.Splits.FirstOrDefault(split => !split.Labelled && split.Name.StartsWith("unlabel", StringComparison.Ordinal))?.Name
                ?? train ?? dataset.Splits.Select(split => split.Name).FirstOrDefault() ?? "",
            Train = train,
            Val = Labelled(dataset, "val"),
            ShortSide = fineTune.Input.ShortSide[^1],
            PreTrainingSteps = Node(preset, StageNames.BoxDomain)?.Recipe.Schedule.Steps ?? 0,
            FineTuneSteps = fineTune.Schedule.Steps,
            Batch = fineTune.Schedule.Batch,
            Detector = detector,
            Backbone = fineTune.Detector.Backbone,
            Seed = fineTune.Seed,
        };
    }

    /// <summary>The choices with another detector: steps, sizes and batch are those of its preset, all else stays.</summary>
    public PipelineChoices Switch(DatasetRecord dataset, PipelineChoices choices, string detector)
    {
        ArgumentNullException.ThrowIfNull(choices);
        PipelineChoices usual = Defaults(dataset, detector);
        return usual with
        {
            Name = choices.Name,
            Unlabelled = choices.Unlabelled,
            Train = choices.Train ?? (DetectorKinds.CanPreTrain(detector) ? null : usual.Train),
            Val = choices.Val,
            Percent = choices.Percent,
            Backbone = choices.Backbone,
            Seed = choices.Seed,
        };
    }

    /// <summary>The pipeline of the choices.</summary>
    /// <exception cref="BadInputException">A choice cannot be; carries every problem.</exception>
    public PipelineSpec Build(DatasetRecord dataset, PipelineChoices choices)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(choices);
        PipelineChoiceCheck.Check(dataset, choices);
        PipelineSpec preset = Preset(dataset, choices.Detector);
        PipelineSpec spec = preset with
        {
            Name = choices.Name.Trim(),
            Nodes = [.. preset.Nodes.Where(node => choices.Train is not null || node.Recipe.Stage != StageNames.FineTune)
                .Select(node => node with { Recipe = Adapt(node.Recipe, choices) })],
        };
        // the rules of recipes have one home, and it is the reader
        return PipelineReader.Read(RecipeWriter.Write(spec), "pipeline");
    }

    private static Recipe Adapt(Recipe recipe, PipelineChoices choices)
    {
        Recipe common = recipe with { Data = recipe.Data with { Dataset = choices.Dataset }, Seed = choices.Seed };
        return recipe.Stage switch
        {
            StageNames.Proposals => common with { Data = common.Data with { Train = choices.Unlabelled } },
            StageNames.BoxDomain => Sized(common with { Data = common.Data with { Train = choices.Unlabelled } }, choices, choices.PreTrainingSteps),
            _ => Sized(
                common with { Data = common.Data with { Train = choices.Train!, Val = choices.Val, Percent = choices.Percent } },
                choices, choices.FineTuneSteps),
        };
    }

    private static Recipe Sized(Recipe recipe, PipelineChoices choices, int steps)
    {
        ScheduleSpec schedule = ForBackbone(recipe.Schedule, choices.Backbone);
        double longer = (double)steps / schedule.Steps;
        // the smallest anchor is an eighth of the short side, as in the presets: objects shrink with the picture
        int anchor = Math.Max(4, choices.ShortSide / 8);
        return recipe with
        {
            Detector = recipe.Detector with
            {
                Backbone = choices.Backbone,
                Options = WithAnchors(recipe.Detector.Options, [.. Enumerable.Range(0, AnchorLevels).Select(level => anchor << level)]),
            },
            Input = recipe.Input with { ShortSide = [choices.ShortSide], LongSide = choices.ShortSide * 3 / 2 },
            Schedule = schedule with
            {
                Steps = steps,
                Batch = choices.Batch,
                WarmupSteps = Math.Min(Scaled(schedule.WarmupSteps, longer), steps / 2),
                Milestones = [.. schedule.Milestones.Select(step => Scaled(step, longer)).Where(step => step > 0 && step < steps).Distinct()],
            },
            Evaluation = recipe.Evaluation with { Every = Math.Max(recipe.Evaluation.Every == 0 ? 0 : 1, Scaled(recipe.Evaluation.Every, longer)) },
            Checkpoint = recipe.Checkpoint with { Every = Math.Max(Math.Min(steps, recipe.Checkpoint.Every / 2), Scaled(recipe.Checkpoint.Every, longer)) },
        };
    }

    // a Swin learns next to nothing from plain gradient descent
    private static ScheduleSpec ForBackbone(ScheduleSpec schedule, string backbone) =>
        BackboneNames.IsSwin(backbone) && schedule.Optimizer == "sgd" ? schedule with { Optimizer = "adamw", Lr = SwinLr, WeightDecay = SwinDecay } : schedule;

    private static DetectorOptions WithAnchors(DetectorOptions options, IReadOnlyList<int> sizes) => options switch
    {
        RetinaNetOptions retinaNet => retinaNet with { AnchorSizes = sizes },
        RcnnOptions rcnn => rcnn with { AnchorSizes = sizes },
        _ => options, // finds boxes without anchors
    };

    private static int Scaled(int value, double factor) => (int)Math.Min(int.MaxValue, Math.Round(value * factor));

    private static string? Labelled(DatasetRecord dataset, string name) =>
        dataset.Splits.FirstOrDefault(split => split.Labelled && split.Name == name)?.Name
        ?? dataset.Splits.FirstOrDefault(split => split.Labelled && split.Name.StartsWith(name, StringComparison.Ordinal))?.Name
        ?? (name == "train" ? dataset.Splits.FirstOrDefault(split => split.Labelled && !split.Name.StartsWith("val", StringComparison.Ordinal))?.Name : null);

    private static PipelineSpec Preset(DatasetRecord dataset, string detector)
    {
        string name = !DetectorKinds.CanPreTrain(detector) ? $"{DataSpec.DrawnScenes}_{detector}"
            : dataset.Id == DataSpec.DrawnScenes ? DataSpec.DrawnScenes : "clipart-scenes";
        RecipeDocument preset = RecipeDocument.Read(Presets.Find(name).Json, name, [$"data.dataset={dataset.Id}@{dataset.Version}"]);
        return preset.Pipeline ?? new PipelineSpec { Name = name, Nodes = [new PipelineNode(StageNames.FineTune, preset.Recipe!)] };
    }

    private static PipelineNode? Node(PipelineSpec pipeline, string stage) => pipeline.Nodes.FirstOrDefault(node => node.Recipe.Stage == stage);
}
