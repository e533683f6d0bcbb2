using Microsoft.AspNetCore.Diagnostics;

namespace AlignDet.Web.Api;

/// <summary>Shows a person something where there is nothing; a program keeps the bare status.</summary>
internal static class MissingPage
{
    public static Task ShowAsync(StatusCodeContext status)
    {
        HttpContext context = status.HttpContext;
        bool isPage = context.Response.StatusCode == StatusCodes.Status404NotFound && HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        return isPage
            ? PlainPage.Show("There is no such page", "<p>The address may be mistyped, or what it showed was removed.</p><p><a href=\"/\">To the overview</a></p>",
                StatusCodes.Status404NotFound).ExecuteAsync(context)
            : Task.CompletedTask;
    }
}
