using AlignDet.Recipes.Runs;

namespace AlignDet.Web.Datasets;

/// <summary>A folder cannot be used as a data set.</summary>
/// <param name="issues">Every reason.</param>
internal sealed class DatasetRefusedException(IReadOnlyList<DatasetIssue> issues) : Exception(string.Join(Environment.NewLine, issues.Select(Line)))
{
    /// <summary>Every reason, and whatever else was found on the way.</summary>
    public IReadOnlyList<DatasetIssue> Issues { get; } = issues;

    /// <summary>An issue in one line.</summary>
    public static string Line(DatasetIssue issue) =>
        $"{issue.File}: {(issue.Place.Length > 0 ? issue.Place + ": " : "")}{issue.Problem}. {issue.Cure}.";
}
