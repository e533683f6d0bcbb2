using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AlignDet.Web.Identity;

/// <summary>The page where a person gives the admin token, and the way out again.</summary>
internal static class SignIn
{
    public const string CookieName = "aligndet";
    public const string Path = "/signin";
    public const string OutPath = "/signout";
    public const string ReturnParameter = "returnUrl";

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, Page).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapPost(Path, EnterAsync).AllowAnonymous().RequireRateLimiting(SignInLimit.Name).ExcludeFromDescription();
        endpoints.MapPost(OutPath, LeaveAsync).RequireAuthorization(Policies.Reader).ExcludeFromDescription();
    }

    private static IResult Page(HttpContext context, IAntiforgery antiforgery, IdentitySettings settings, string? returnUrl) =>
        settings.AdminToken is null ? Results.LocalRedirect("/") : Form(context, antiforgery, returnUrl, wasWrong: false);

    private static async Task<IResult> EnterAsync(
        HttpContext context, IAntiforgery antiforgery, TokenCheck tokens, ILoggerFactory logs, [FromForm] string? token, [FromForm] string? returnUrl)
    {
        if (!tokens.IsRight(token?.Trim()))
        {
            logs.CreateLogger(typeof(SignIn)).LogWarning("A wrong admin token was given from {Address}", context.Connection.RemoteIpAddress);
            return Form(context, antiforgery, returnUrl, wasWrong: true);
        }
        const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
        await context.SignInAsync(Scheme, Principals.WithAllRoles(Principals.AdminName, Scheme), new AuthenticationProperties { IsPersistent = true });
        return Results.LocalRedirect(LocalOrHome(returnUrl));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, IdentitySettings settings, [FromForm] string? returnUrl)
    {
        if (settings.AdminToken is not null)
        {
            await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
        return Results.LocalRedirect(LocalOrHome(returnUrl));
    }

    private static IResult Form(HttpContext context, IAntiforgery antiforgery, string? returnUrl, bool wasWrong)
    {
        var form = antiforgery.GetAndStoreTokens(context);
        string hidden = Hidden(form.FormFieldName, form.RequestToken ?? "") + Hidden(ReturnParameter, LocalOrHome(returnUrl));
        string fault = wasWrong ? "<p class=\"bad\" role=\"alert\">This is not the admin token.</p>" : "";
        return PlainPage.Show("Sign in", $"{fault}<form method=\"post\" action=\"{Path}\">{hidden}<label for=\"token\">Admin token</label>"
            + "<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"current-password\" required autofocus><button type=\"submit\">Sign in</button></form>",
            wasWrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }

    private static string Hidden(string name, string value) =>
        $"<input type=\"hidden\" name=\"{PlainPage.Encode(name)}\" value=\"{PlainPage.Encode(value)}\">";

    /// <summary>Never off to another site: <c>//host</c> and <c>/\host</c> are other sites to a browser.</summary>
    private static string LocalOrHome(string? url) => RedirectHttpResult.IsLocalUrl(url) ? url! : "/";
}
