using System.Text.Encodings.Web;
using AlignDet.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AlignDet.Web.Identity;

/// <summary><c>Authorization: Bearer TOKEN</c>, for programs.</summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenCheck tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "bearer";
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers[HeaderNames.Authorization].ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }
        return Task.FromResult(tokens.IsRight(header[Prefix.Length..].Trim())
            ? AuthenticateResult.Success(new AuthenticationTicket(Principals.WithAllRoles(Principals.AdminName, Name), Name))
            : AuthenticateResult.Fail("the token is not the right one"));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Refuse(Context, StatusCodes.Status401Unauthorized, "Sign-in is needed", "Send the admin token: Authorization: Bearer TOKEN.");
    }
}
