using System.Diagnostics;
using AlignDet.Experiments.Store;
using AlignDet.Recipes;
using Microsoft.AspNetCore.Diagnostics;
using StackExchange.Redis;

namespace AlignDet.Web.Api;

/// <summary>Turns what a handler throws into an answer. What nobody foresaw goes into the log; the user gets a number to find it by.</summary>
internal sealed class FaultHandler(ILogger<FaultHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        IResult answer = exception switch
        {
            BadInputException fault => Problems.Of(fault),
            BadHttpRequestException fault => Problems.Of(new BadInputException([fault.Message]), fault.StatusCode),
            StoreConflictException fault => Problems.Conflict(new BadInputException(fault.Key, "was changed by somebody else meanwhile", "Look at it again, then repeat", fault)),
            RedisException or RedisTimeoutException => Unavailable(exception),
            _ => Unforeseen(httpContext, exception),
        };
        bool wantsPage = HttpMethods.IsGet(httpContext.Request.Method) && !httpContext.Request.Path.StartsWithSegments("/api")
            && httpContext.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        await (wantsPage && answer is IValueHttpResult<Microsoft.AspNetCore.Mvc.ProblemDetails> { Value: { } problem }
            ? PlainPage.Show(problem.Title ?? "Something went wrong", $"<p>{PlainPage.Encode(problem.Detail ?? "")}</p>", problem.Status ?? StatusCodes.Status500InternalServerError)
            : answer).ExecuteAsync(httpContext);
        return true;
    }

    private IResult Unavailable(Exception fault)
    {
        logger.LogWarning(fault, "The job store does not answer");
        return TypedResults.Problem(title: "The job store does not answer", statusCode: StatusCodes.Status503ServiceUnavailable,
            detail: "Nothing is lost. Try again in a moment; if it stays so, look whether Redis (the connection string jobs) runs.");
    }

    private IResult Unforeseen(HttpContext context, Exception fault)
    {
        string number = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        logger.LogError(fault, "Unforeseen fault {Number} at {Method} {Path}", number, context.Request.Method, context.Request.Path);
        return TypedResults.Problem(title: "Something went wrong here", statusCode: StatusCodes.Status500InternalServerError,
            detail: $"This is a fault of the service. Its log says more, under the number {number}.");
    }
}
