using AlignDet.Web.Api;
using Microsoft.Net.Http.Headers;

namespace AlignDet.Web.Identity;

/// <summary>
/// Refuses what changes something, and the pages' own channel, when it comes from a page of somewhere else. Browsers always say
/// where such a request comes from; programs such as the command line say nothing and are let through.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        bool isChannel = context.WebSockets.IsWebSocketRequest || request.Path.StartsWithSegments("/_blazor")
            || HttpMethods.IsConnect(request.Method) || request.Headers.ContainsKey(HeaderNames.SecWebSocketKey);
        return (isSafe && !isChannel) || IsOwn(request)
            ? next(context)
            : Problems.Refuse(context, StatusCodes.Status403Forbidden, "The request comes from another site",
                "Open the dashboard itself and do it there.");
    }

    private static bool IsOwn(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
        {
            return true;
        }
        // behind a proxy that ends TLS the scheme differs; host and port do not
        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
            && uri.Scheme is "http" or "https"
            && uri.IdnHost.Length > 0
            && new HostString(uri.Authority).Equals(request.Host);
    }
}
