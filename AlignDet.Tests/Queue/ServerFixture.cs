using AlignDet.Tests.Platform;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.Queue;

/// <summary>One server for the tests of a class, and a connection to it.</summary>
public abstract class ServerFixture(string? missing, Func<IRedisServer> start) : IAsyncLifetime
{
    private IRedisServer? _server;
    private ConnectionMultiplexer? _connection;

    public string? Missing => missing;

    public IRedisServer Server => _server!;

    public IConnectionMultiplexer Connection => _connection!;

    public async ValueTask InitializeAsync()
    {
        if (missing is null)
        {
            _server = start();
            _connection = await ConnectAsync();
            await Eventually.TrueAsync(() => _connection.IsConnected);
        }
    }

    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(Server.ConnectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.ReconnectRetryPolicy = new LinearRetry(100);
        options.BacklogPolicy = BacklogPolicy.FailFast;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
        _server?.Dispose();
        GC.SuppressFinalize(this);
    }
}
