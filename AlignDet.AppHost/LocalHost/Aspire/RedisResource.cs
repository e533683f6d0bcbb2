using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Redis; here the embedded Garnet.</summary>
internal sealed class RedisResource(string name) : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string Name => name;

    /// <summary>On loopback, chosen at the start of the host; the same after a restart of the server alone.</summary>
    public int Port { get; set; }

    public string ConnectionString => $"127.0.0.1:{Number}";

    public IReadOnlyList<(string Name, string Value)> ConnectionProperties => [("Host", "127.0.0.1"), ("Port", Number), ("Uri", $"redis://127.0.0.1:{Number}")];

    private string Number => Port.ToString(CultureInfo.InvariantCulture);
}
