using AlignDet.Web.Api;

namespace AlignDet.Web.Identity;

/// <summary>
/// Answers only under names that belong to the service. A page elsewhere that makes its own name point here (DNS rebinding) is in
/// a browser's eyes the same origin as this service, and only the name it asks for gives it away.
/// </summary>
internal sealed class HostCheck(RequestDelegate next, IdentitySettings settings)
{
    private static readonly string[] s_own = ["localhost", "127.0.0.1", "[::1]"];

    public Task InvokeAsync(HttpContext context)
    {
        string host = context.Request.Host.Host;
        // a container platform asks for health under an address that nobody knows beforehand
        bool isHealth = context.Request.Path == "/health" || context.Request.Path == "/alive";
        return isHealth || s_own.Contains(host, StringComparer.OrdinalIgnoreCase) || settings.Hosts.Any(allowed => IsUnder(allowed, host))
            ? next(context)
            : Problems.Refuse(context, StatusCodes.Status421MisdirectedRequest, "This host name is not known here",
                $"{(host.Length > 0 ? host : "A request without a host")} is not in the list. Use http://localhost, or add the name to Hosts (environment variable Hosts).");
    }

    private static bool IsUnder(string allowed, string host) => allowed.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
