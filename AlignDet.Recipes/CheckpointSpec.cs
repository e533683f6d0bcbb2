namespace AlignDet.Recipes;

/// <summary>When a checkpoint is written and how many are kept.</summary>
public sealed record CheckpointSpec
{
    /// <summary>Steps between two checkpoints; one is always written at the end.</summary>
    public int Every { get; init; } = 1000;

    /// <summary>How many of the newest are kept, beside the best.</summary>
    public int KeepLast { get; init; } = 2;
}
