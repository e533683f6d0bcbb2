namespace AlignDet.Recipes.Reading;

/// <summary>Reads the sections of a recipe; a key that is absent keeps the record's default.</summary>
internal static class RecipeSections
{
    private static readonly NumberRange s_part = NumberRange.AtLeast(0).UpTo(1);

    public static WeightsSpec? Weights(JsonSection parent)
    {
        if (!parent.Has("weights"))
        {
            return null;
        }
        JsonSection section = parent.Section("weights");
        string? from = section.OptionalText("from", Reference.WeightsForms);
        if (from is not null && !Reference.IsWeights(from))
        {
            section.Problem("from", $"\"{from}\" names no weights", Reference.WeightsForms);
        }
        else if (!section.Has("from"))
        {
            section.Problem("from", "is missing", Reference.WeightsForms + ", or leave \"weights\" out for random ones");
        }
        WeightsSpec weights = new() { From = from ?? "", Part = section.OneOf("part", "detector", "backbone", "detector") };
        section.Close(RecipePaths.All);
        return weights;
    }

    public static DataSpec Data(JsonSection section, bool takesSlugs)
    {
        DataSpec fallback = new();
        string? dataset = section.OptionalText("dataset", Reference.DatasetForms);
        if (dataset is not null && !Reference.IsDataset(dataset) && !(takesSlugs && Reference.IsSlug(dataset)))
        {
            string near = Nearest.Find(dataset, [DataSpec.DrawnScenes]) is { } name ? $"Did you mean \"{name}\"? " : "";
            section.Problem("dataset", $"\"{dataset}\" names no data set", near + Reference.DatasetForms);
        }
        string? proposals = section.OptionalText("proposals", Reference.ProposalsForms);
        if (proposals is not null && !Reference.IsProposals(proposals))
        {
            section.Problem("proposals", $"\"{proposals}\" names no proposals", Reference.ProposalsForms);
        }
        DataSpec data = new()
        {
            Dataset = dataset,
            Train = Split(section, "train") ?? fallback.Train,
            Val = Split(section, "val"),
            Percent = section.Number("percent", fallback.Percent, NumberRange.Above(0).UpTo(100)),
            Fold = section.Int("fold", fallback.Fold, min: 0),
            Proposals = proposals,
        };
        section.Close(RecipePaths.All);
        return data;
    }

    public static InputSpec Input(JsonSection section)
    {
        InputSpec fallback = new();
        IReadOnlyList<int> shortSide = section.Ints("shortSide", fallback.ShortSide, min: 32);
        if (shortSide.Count == 0)
        {
            section.Problem("shortSide", "is empty", "Give at least one size in pixels, such as [160]");
        }
        int longSide = section.Int("longSide", fallback.LongSide, min: 32);
        int widest = shortSide.DefaultIfEmpty(0).Max();
        if (longSide < widest)
        {
            section.Problem("longSide", $"{longSide} is less than {widest} of input.shortSide", $"Give at least {widest}");
        }
        InputSpec input = new()
        {
            ShortSide = shortSide,
            LongSide = longSide,
            Flip = section.Number("flip", fallback.Flip, s_part),
            SizeDivisor = section.Int("sizeDivisor", fallback.SizeDivisor, min: 1, max: 1024),
        };
        section.Close(RecipePaths.All);
        return input;
    }

    public static ScheduleSpec Schedule(JsonSection section)
    {
        ScheduleSpec fallback = new();
        ScheduleSpec schedule = new()
        {
            Steps = section.Int("steps", fallback.Steps, min: 1),
            Batch = section.Int("batch", fallback.Batch, min: 1),
            Optimizer = section.OneOf("optimizer", fallback.Optimizer, "sgd", "adamw"),
            Lr = section.Number("lr", fallback.Lr, NumberRange.Above(0)),
            Momentum = section.Number("momentum", fallback.Momentum, NumberRange.AtLeast(0).Below(1)),
            WeightDecay = section.Number("weightDecay", fallback.WeightDecay, NumberRange.AtLeast(0)),
            WarmupSteps = section.Int("warmupSteps", fallback.WarmupSteps, min: 0),
            WarmupFactor = section.Number("warmupFactor", fallback.WarmupFactor, s_part),
            Milestones = section.Ints("milestones", fallback.Milestones, min: 1),
            Gamma = section.Number("gamma", fallback.Gamma, NumberRange.Above(0).UpTo(1)),
            ClipNorm = section.OptionalNumber("clipNorm", NumberRange.Above(0)),
            Groups = [.. section.Sections("groups", "Give a list, such as [{ \"match\": \"backbone.\", \"lrFactor\": 0.1 }]").Select(Group)],
        };
        section.Close(RecipePaths.All);
        CheckMilestones(section, schedule);
        return schedule;
    }

    private static ParameterGroupSpec Group(JsonSection section)
    {
        ParameterGroupSpec fallback = new();
        const string cure = "Give the beginning of parameter names, such as \"backbone.\", or a pattern, such as \"*.bias\"";
        string? match = section.OptionalText("match", cure);
        if (match is null && !section.Has("match"))
        {
            section.Problem("match", "is missing", cure);
        }
        ParameterGroupSpec group = new()
        {
            Match = match ?? fallback.Match,
            LrFactor = section.Number("lrFactor", fallback.LrFactor, NumberRange.AtLeast(0)),
            DecayFactor = section.Number("decayFactor", fallback.DecayFactor, NumberRange.AtLeast(0)),
        };
        section.Close(RecipePaths.All);
        return group;
    }

    public static ProposalSpec Proposals(JsonSection section)
    {
        ProposalSpec fallback = new();
        ProposalSpec proposals = new()
        {
            Mode = section.OneOf("mode", fallback.Mode, "fast", "quality", "single", "soco"),
            MaxAspect = section.Number("maxAspect", fallback.MaxAspect, NumberRange.AtLeast(1)),
            MinScale = section.Number("minScale", fallback.MinScale, s_part),
            MaxScale = section.Number("maxScale", fallback.MaxScale, NumberRange.Above(0).UpTo(1)),
            MinSide = section.Number("minSide", fallback.MinSide, NumberRange.AtLeast(0)),
            MaxBoxes = section.OptionalInt("maxBoxes", min: 1),
            Dedup = section.Has("dedup") ? section.Flag("dedup", true) : null,
        };
        if (proposals.MinScale > proposals.MaxScale)
        {
            section.Problem("minScale", "is above proposals.maxScale: no box would be left", "Give a smaller one");
        }
        section.Close(RecipePaths.All);
        return proposals;
    }

    public static BoxDomainSpec BoxDomain(JsonSection section)
    {
        BoxDomainSpec fallback = new();
        BoxDomainSpec boxDomain = new()
        {
            Temperature = section.Number("temperature", fallback.Temperature, NumberRange.Above(0)),
            Momentum = section.Number("momentum", fallback.Momentum, s_part),
            Samples = section.Int("samples", fallback.Samples, min: 1),
            MaxBoxes = section.OptionalInt("maxBoxes", min: 1),
            Dim = section.Int("dim", fallback.Dim, min: 1),
            TrainBackbone = section.Flag("trainBackbone", fallback.TrainBackbone),
            Compat = section.Flag("compat", fallback.Compat),
        };
        section.Close(RecipePaths.All);
        return boxDomain;
    }

    public static EvaluationSpec Evaluation(JsonSection section)
    {
        EvaluationSpec fallback = new();
        EvaluationSpec evaluation = new()
        {
            Every = section.Int("every", fallback.Every, min: 0),
            Metric = section.OneOf("metric", fallback.Metric, [.. EvaluationMetrics.All]),
            Pictures = section.Int("pictures", fallback.Pictures, min: 0),
        };
        section.Close(RecipePaths.All);
        return evaluation;
    }

    public static CheckpointSpec Checkpoint(JsonSection section)
    {
        CheckpointSpec fallback = new();
        CheckpointSpec checkpoint = new()
        {
            Every = section.Int("every", fallback.Every, min: 1),
            KeepLast = section.Int("keepLast", fallback.KeepLast, min: 1),
        };
        section.Close(RecipePaths.All);
        return checkpoint;
    }

    private static string? Split(JsonSection section, string key)
    {
        const string cure = "Give the SPLIT of annotations/instances_SPLIT.json, such as \"train\"";
        string? split = section.OptionalText(key, cure);
        if (split is null || Reference.IsSplit(split))
        {
            return split;
        }
        section.Problem(key, $"\"{split}\" cannot be the name of a split", cure);
        return null;
    }

    private static void CheckMilestones(JsonSection section, ScheduleSpec schedule)
    {
        if (!IsAscending(schedule.Milestones))
        {
            section.Problem("milestones", "are not ascending", "Order them, each above the one before");
        }
        else if (schedule.Milestones.Count > 0 && schedule.Milestones[^1] >= schedule.Steps)
        {
            section.Problem("milestones", $"{schedule.Milestones[^1]} is not below the {schedule.Steps} of schedule.steps, it would never be reached",
                "Give smaller ones, or more steps");
        }
    }

    internal static bool IsAscending(IReadOnlyList<int> values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
}
