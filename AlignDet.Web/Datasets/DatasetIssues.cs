using AlignDet.Recipes;
using AlignDet.Recipes.Runs;
using AlignDet.Vision.Datasets;

namespace AlignDet.Web.Datasets;

/// <summary>Problems of the readers in the form that is kept with a data set.</summary>
internal static class DatasetIssues
{
    public static DatasetIssue Of(DatasetProblem problem) => new(
        problem.Severity == ProblemSeverity.Error ? "error" : "warning", problem.File, problem.Place, problem.Problem, problem.Cure);

    /// <summary>Why something was refused as a whole.</summary>
    public static IReadOnlyList<DatasetIssue> Of(BadInputException fault, string file) => fault.Problem is { } problem
        ? [new("error", file, "", problem, fault.Cure ?? "Correct it")]
        : [.. fault.Problems.Select(line => new DatasetIssue("error", file, "", line.TrimEnd('.'), "Correct it"))];
}
