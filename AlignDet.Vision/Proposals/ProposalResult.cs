using AlignDet.Recipes;
using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Proposals;

/// <summary>What selective search found in many pictures.</summary>
/// <param name="Dataset">
/// The readable pictures, numbered from 1 in the order they were given, and per picture its boxes, best first, as annotations of
/// the one class <c>object</c> (id 1).
/// </param>
/// <param name="Skipped">The pictures that could not be read, in the order they were given.</param>
public sealed record ProposalResult(CocoDataset Dataset, IReadOnlyList<SkippedPicture> Skipped)
{
    /// <summary>The one class of proposals.</summary>
    public static CocoCategory Category { get; } = new(1, "object");
}

/// <summary>A picture that has no place in a result.</summary>
/// <param name="File">Its name, relative to the folder, with <c>/</c>.</param>
/// <param name="Reason">What is wrong with it and what to do, for the user.</param>
public sealed record SkippedPicture(string File, string Reason);

/// <summary>How far a search is.</summary>
/// <param name="Done">Pictures searched or skipped.</param>
/// <param name="Total">Pictures in all.</param>
public readonly record struct ProposalProgress(int Done, int Total);

/// <summary>Counts of a search.</summary>
/// <param name="Pictures">Pictures that could be read.</param>
/// <param name="Boxes">Boxes in them.</param>
/// <param name="WithoutBoxes">Pictures that no box is left of.</param>
/// <param name="MostBoxes">Boxes in the picture that has most.</param>
/// <param name="Resumed">Pictures taken over from a search that was broken off.</param>
/// <param name="Skipped">Pictures that could not be read.</param>
public sealed record ProposalSummary(
    int Pictures, long Boxes, int WithoutBoxes, int MostBoxes, int Resumed, IReadOnlyList<SkippedPicture> Skipped)
{
    /// <summary>Mean number of boxes in a picture.</summary>
    public double PerPicture => Pictures == 0 ? 0 : (double)Boxes / Pictures;

    /// <exception cref="BadInputException">Not one picture could be read.</exception>
    internal void RefuseNone(string folder)
    {
        if (Pictures == 0)
        {
            throw new BadInputException(folder, $"none of the {Skipped.Count} pictures can be read; the first: {Skipped[0].Reason.TrimEnd('.')}", "Replace them with good copies");
        }
    }
}
