using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Datasets;

/// <summary>What a folder holds.</summary>
/// <param name="Root">The folder, absolute.</param>
/// <param name="Splits">In ordinal order.</param>
/// <param name="Classes">Of the split to learn from, by ascending id.</param>
/// <param name="Manifest">Every annotation and picture file.</param>
/// <param name="Issues">What is wrong though the set can be used.</param>
internal sealed record InspectedDataset(
    string Root, IReadOnlyList<DatasetSplit> Splits, IReadOnlyList<string> Classes, DatasetManifest Manifest, IReadOnlyList<DatasetIssue> Issues);
