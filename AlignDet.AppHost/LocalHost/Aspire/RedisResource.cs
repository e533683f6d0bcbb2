using System.Globalization;
using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Redis; here the embedded Garnet.</summary>
internal sealed class RedisResource(string name) : IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithWaitSupport
{
    public string Name => name;

    /// <summary>On loopback, chosen at the start of the host; the same after a restart of the server alone.</summary>
    public int Port { get; set; }

    /// <summary>Where it keeps everything, chosen at the start of the host.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Another one at each start: whoever else works on this machine has no business with the queue.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Address => $"127.0.0.1:{Number}";

    public string ConnectionString => $"{Address},password={Password}";

    public IReadOnlyList<(string Name, string Value)> ConnectionProperties =>
        [("Host", "127.0.0.1"), ("Port", Number), ("Password", Password), ("Uri", $"redis://:{Password}@{Address}")];

    private string Number => Port.ToString(CultureInfo.InvariantCulture);
}
