namespace AlignDet.Recipes;

/// <summary>
/// What one stage is to do. Recipe, data-set version and code version together determine the result. Values here are the
/// defaults of a key that a recipe file leaves out.
/// </summary>
public sealed record Recipe
{
    /// <summary>Version of the file format that this code writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Version of the file format.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>One of <see cref="StageNames"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>The detector and its backbone.</summary>
    public DetectorSpec Detector { get; init; } = new();

    /// <summary>Where the first weights come from; absent: random.</summary>
    public WeightsSpec? Weights { get; init; }

    /// <summary>The pictures, their labels and proposals.</summary>
    public DataSpec Data { get; init; } = new();

    /// <summary>How pictures become tensors.</summary>
    public InputSpec Input { get; init; } = new();

    /// <summary>Steps, batch and optimiser.</summary>
    public ScheduleSpec Schedule { get; init; } = new();

    /// <summary>Selective search, for the stage <c>proposals</c>.</summary>
    public ProposalSpec Proposals { get; init; } = new();

    /// <summary>The pre-training losses, for the stage <c>box-domain</c>.</summary>
    public BoxDomainSpec BoxDomain { get; init; } = new();

    /// <summary>When and how the detector is measured.</summary>
    public EvaluationSpec Evaluation { get; init; } = new();

    /// <summary>When a checkpoint is written and how many are kept.</summary>
    public CheckpointSpec Checkpoint { get; init; } = new();

    /// <summary>Seed of everything random in the stage.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many devices share a step; part of the result.</summary>
    public int Devices { get; init; } = 1;
}
