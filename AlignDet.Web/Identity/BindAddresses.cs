using System.Net;
using AlignDet.Recipes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AlignDet.Web.Identity;

/// <summary>The addresses that the service listens on; without sign-in only those that no other machine can reach.</summary>
internal static class BindAddresses
{
    /// <summary>The addresses in a configuration, from every key that the server reads: <c>urls</c>, ports, and <c>Kestrel:Endpoints</c>.</summary>
    public static IReadOnlyList<string> Configured(IConfiguration configuration)
    {
        string[] listed = Split(configuration[WebHostDefaults.ServerUrlsKey]);
        // ports count only where there are no urls, and mean every address of the machine
        string[] ports = listed.Length > 0 ? [] : [
            .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}")];
        return [.. listed, .. ports, .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
    }

    /// <summary>Whether an address can be reached from this machine only.</summary>
    public static bool IsLoopback(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return true; // the server refuses it with a message of its own
        }
        return parsed.IsUnixPipe || parsed.IsNamedPipe || parsed.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>Why an address is refused, in one line.</summary>
    public static string Refusal(string address) => $"{address}: other machines could use the service without sign-in."
        + " Listen on http://localhost:PORT, or set Identity:AdminToken (environment variable Identity__AdminToken).";

    /// <summary>The same rule where the server opens its sockets, so that no other way to name an address gets round it.</summary>
    public static void Guard(KestrelServerOptions server) => server.ConfigureEndpointDefaults(listen =>
    {
        if (listen.EndPoint is IPEndPoint endpoint && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new BadInputException([Refusal(endpoint.ToString())]);
        }
    });

    private static string[] Split(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
