namespace AlignDet.Web.Identity;

/// <summary>Tells browsers to load nothing from elsewhere and to show the pages in no other site's frame.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // MudBlazor places and colours its components by style attributes
    private const string Content = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
        + " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        // once the answer starts: the handler of faults clears what was set before it
        context.Response.OnStarting(() =>
        {
            headers.ContentSecurityPolicy = Content;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
