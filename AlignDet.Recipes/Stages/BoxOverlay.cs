namespace AlignDet.Recipes.Stages;

/// <summary>A box to draw over a picture.</summary>
/// <param name="X1">Left, pixels of the picture.</param>
/// <param name="Y1">Top.</param>
/// <param name="X2">Right.</param>
/// <param name="Y2">Bottom.</param>
/// <param name="Label">Class name, or null.</param>
/// <param name="Score">Confidence in [0, 1], or null for a true box or a proposal.</param>
/// <param name="Kind">What the box is.</param>
public sealed record BoxOverlay(float X1, float Y1, float X2, float Y2, string? Label, float? Score, BoxKind Kind);

/// <summary>What an overlaid box is.</summary>
public enum BoxKind
{
    /// <summary>Found by a detector.</summary>
    Predicted,

    /// <summary>Drawn by an annotator.</summary>
    True,

    /// <summary>Found by selective search.</summary>
    Proposal,
}
