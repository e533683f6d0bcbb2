namespace AlignDet.Recipes;

/// <summary>When and how the detector is measured.</summary>
public sealed record EvaluationSpec
{
    /// <summary>Steps between two evaluations; 0: only at the end.</summary>
    public int Every { get; init; }

    /// <summary>One of <see cref="EvaluationMetrics.All"/>.</summary>
    public string Metric { get; init; } = EvaluationMetrics.Coco;

    /// <summary>How many pictures with predicted boxes are shown at each evaluation.</summary>
    public int Pictures { get; init; } = 8;
}
