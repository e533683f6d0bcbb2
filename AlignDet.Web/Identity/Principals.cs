using System.Security.Claims;
using AlignDet.Experiments;

namespace AlignDet.Web.Identity;

/// <summary>Who uses the service, as claims.</summary>
public static class Principals
{
    /// <summary>Claim that names the workspace.</summary>
    public const string WorkspaceClaim = "aligndet:workspace";

    /// <summary>Name of whoever sits at this machine, where no sign-in is configured.</summary>
    public const string LocalName = "local";

    /// <summary>Name of whoever has the admin token.</summary>
    public const string AdminName = "admin";

    /// <summary>On whose behalf a request or a page acts.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static Caller Caller(this ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity is { IsAuthenticated: true, Name: { } name } && user.FindFirstValue(WorkspaceClaim) is { } workspace
            ? new Caller(name, workspace)
            : throw new InvalidOperationException("nobody is signed in");
    }

    /// <summary>Somebody with every role in the one workspace.</summary>
    internal static ClaimsPrincipal WithAllRoles(string name, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, name),
            new Claim(WorkspaceClaim, Experiments.Caller.DefaultWorkspace),
            .. Policies.All.Select(role => new Claim(ClaimTypes.Role, role)),
        ],
        scheme));
}
