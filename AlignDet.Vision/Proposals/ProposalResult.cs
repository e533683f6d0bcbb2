using AlignDet.Vision.Datasets;

namespace AlignDet.Vision.Proposals;

/// <summary>What selective search found in many pictures.</summary>
/// <param name="Dataset">
/// The readable pictures, numbered from 1 in the order they were given, and per picture its boxes, best first, as annotations of
/// the one class <c>object</c> (id 1).
/// </param>
/// <param name="Skipped">The pictures that could not be read, in the order they were given.</param>
public sealed record ProposalResult(CocoDataset Dataset, IReadOnlyList<SkippedPicture> Skipped);

/// <summary>A picture that has no place in a result.</summary>
/// <param name="File">Its name, relative to the folder, with <c>/</c>.</param>
/// <param name="Reason">What is wrong with it and what to do, for the user.</param>
public sealed record SkippedPicture(string File, string Reason);

/// <summary>How far a search is.</summary>
/// <param name="Done">Pictures searched or skipped.</param>
/// <param name="Total">Pictures in all.</param>
public readonly record struct ProposalProgress(int Done, int Total);
