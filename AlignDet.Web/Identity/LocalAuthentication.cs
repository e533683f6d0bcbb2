using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AlignDet.Web.Identity;

/// <summary>Signs in whoever sits at this machine. Used only where no sign-in is configured, and then the service listens on loopback only.</summary>
internal sealed class LocalAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "local";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        bool isHere = Context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address);
        return Task.FromResult(isHere
            ? AuthenticateResult.Success(new AuthenticationTicket(Principals.WithAllRoles(Principals.LocalName, Name), Name))
            : AuthenticateResult.Fail("not from this machine"));
    }
}
