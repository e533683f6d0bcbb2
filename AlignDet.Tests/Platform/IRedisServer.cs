namespace AlignDet.Tests.Platform;

/// <summary>A server that speaks Redis' protocol, with a folder of its own.</summary>
public interface IRedisServer : IDisposable
{
    string ConnectionString { get; }

    /// <summary>Kill -9 and a new start on the same files.</summary>
    void Restart();
}
