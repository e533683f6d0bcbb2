namespace AlignDet.Recipes;

/// <summary>Steps, batch and optimiser.</summary>
public sealed record ScheduleSpec
{
    /// <summary>Training steps.</summary>
    public int Steps { get; init; } = 12000;

    /// <summary>Pictures per step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Optimiser: <c>sgd</c>, or <c>adamw</c> with betas 0.9 and 0.999 and epsilon 1e-8.</summary>
    public string Optimizer { get; init; } = "sgd";

    /// <summary>Learning rate after the warm-up.</summary>
    public double Lr { get; init; } = 0.01;

    /// <summary>Momentum of SGD; AdamW has its own.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>L2 penalty; of AdamW the decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Steps of linear warm-up, from <see cref="WarmupFactor"/> of the learning rate.</summary>
    public int WarmupSteps { get; init; } = 500;

    /// <summary>Part of the learning rate that the warm-up starts with (mmdet: 0.001).</summary>
    public double WarmupFactor { get; init; } = 0.001;

    /// <summary>Steps after which the learning rate is multiplied by <see cref="Gamma"/>.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>Factor at each milestone.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Largest L2 norm of all gradients together; absent: no clipping.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Parameters that learn at a rate or decay of their own; the first entry that matches a name counts.</summary>
    public IReadOnlyList<ParameterGroupSpec> Groups { get; init; } = [];
}
