using AlignDet.Recipes;

namespace AlignDet.Web.Identity;

/// <summary>Who may use the service, from where. Read once, at start.</summary>
/// <param name="AdminToken">Whoever knows it may do everything; null: whoever sits at this machine may.</param>
/// <param name="Hosts">Names under which the service may be addressed, beside this machine's own.</param>
/// <param name="IsOpen">Whether other machines can reach the service.</param>
public sealed record IdentitySettings(string? AdminToken, IReadOnlyList<string> Hosts, bool IsOpen)
{
    private const string TokenKey = "Identity:AdminToken";
    private const string HostsKey = "Hosts";
    private const int ShortestToken = 16;

    /// <summary>The settings of a configuration.</summary>
    /// <exception cref="BadInputException">A setting is wrong, or the service would be open to the network without sign-in; carries every problem.</exception>
    public static IdentitySettings Read(IConfiguration configuration)
    {
        List<string> problems = [];
        string? token = configuration[TokenKey] is { Length: > 0 } given ? given : null;
        if (token is { Length: < ShortestToken })
        {
            problems.Add($"{TokenKey}: has only {token.Length} characters. Give at least {ShortestToken}, such as the output of: openssl rand -hex 24.");
        }
        string[] hosts = [.. (configuration[HostsKey] ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            .. configuration.GetSection(HostsKey).GetChildren().Select(item => item.Value).OfType<string>()];
        problems.AddRange(hosts.Where(host => Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host.Trim('[', ']')) == UriHostNameType.Unknown)
            .Select(host => $"{HostsKey}: \"{host}\" is no host name. Give names such as aligndet.example.org or *.example.org, without scheme and port."));
        string[] open = [.. BindAddresses.Configured(configuration).Where(address => !BindAddresses.IsLoopback(address))];
        if (token is null)
        {
            problems.AddRange(open.Select(BindAddresses.Refusal));
        }
        return problems.Count == 0 ? new IdentitySettings(token, hosts, open.Length > 0) : throw new BadInputException(problems);
    }
}
