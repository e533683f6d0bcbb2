namespace AlignDet.Recipes;

/// <summary>The data of a stage. A data set is a folder with <c>annotations/instances_SPLIT.json</c> and the pictures under <c>SPLIT/</c>.</summary>
public sealed record DataSpec
{
    /// <summary>The built-in data set, drawn on first use.</summary>
    public const string DrawnScenes = "drawn-scenes";

    /// <summary><c>SLUG@VERSION</c> of a registered data set, <c>file:DIR</c>, or the built-in <c>drawn-scenes</c>.</summary>
    public string? Dataset { get; init; }

    /// <summary>Split to learn from.</summary>
    public string Train { get; init; } = "train";

    /// <summary>Split to measure on; absent: no evaluation.</summary>
    public string? Val { get; init; }

    /// <summary>Percent of the labelled pictures to use.</summary>
    public double Percent { get; init; } = 100;

    /// <summary>Which random subset of that size.</summary>
    public int Fold { get; init; } = 1;

    /// <summary>Proposals as COCO JSON: <c>node:NAME</c>, <c>run:ID</c> or <c>file:PATH</c>.</summary>
    public string? Proposals { get; init; }
}
