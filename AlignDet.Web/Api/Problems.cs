using AlignDet.Recipes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlignDet.Web.Api;

/// <summary>What was wrong, for programs and people: RFC 9457 with the list of all problems in <c>errors</c>.</summary>
internal static class Problems
{
    /// <summary>Key of the list.</summary>
    public const string ErrorsKey = "errors";

    /// <summary>Something in the request is wrong.</summary>
    public static ProblemHttpResult Of(BadInputException fault, int status = StatusCodes.Status400BadRequest) => TypedResults.Problem(
        title: fault.Problems.Count == 1 ? "Something in the request is wrong" : $"{fault.Problems.Count} things in the request are wrong",
        detail: fault.Message,
        statusCode: status,
        extensions: [new(ErrorsKey, fault.Problems)]);

    /// <summary>The state of what was named forbids it.</summary>
    public static ProblemHttpResult Conflict(BadInputException fault) => TypedResults.Problem(
        title: "This is not possible now", detail: fault.Message, statusCode: StatusCodes.Status409Conflict, extensions: [new(ErrorsKey, fault.Problems)]);

    /// <summary>There is no such thing.</summary>
    public static ProblemHttpResult Missing(string what, string cure)
    {
        string detail = $"{what} is not there. {cure}.";
        return TypedResults.Problem(title: "Not found", detail: detail, statusCode: StatusCodes.Status404NotFound,
            extensions: [new(ErrorsKey, (string[])[detail])]);
    }

    /// <summary>Answers in place of whatever comes after.</summary>
    public static Task Refuse(HttpContext context, int status, string title, string detail) => TypedResults.Problem(
        title: title, detail: detail, statusCode: status, extensions: [new(ErrorsKey, (string[])[detail])]).ExecuteAsync(context);
}
