using AlignDet.Recipes;

namespace AlignDet.Experiments.Queue;

/// <summary>Who works on what: long work never makes short work wait.</summary>
public static class Lanes
{
    /// <summary>Proposals and training: minutes to weeks.</summary>
    public const string Train = "train";

    /// <summary>Prediction and evaluation: seconds, by a process of its own.</summary>
    public const string Interactive = "interactive";

    /// <summary>All lanes.</summary>
    public static IReadOnlyList<string> All { get; } = [Train, Interactive];

    /// <summary>The lane of a stage.</summary>
    public static string Of(string stage) => stage is StageNames.Evaluate or StageNames.Predict ? Interactive : Train;
}
