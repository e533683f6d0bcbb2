using System.Net;
using System.Net.Sockets;
using System.Text;
using AlignDet.Tests.Platform;
using StackExchange.Redis;
using Xunit;

namespace AlignDet.Tests.AppHost;

/// <summary>What the app host's Redis server promises beyond the protocol.</summary>
public class QueueServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_files_stay_small_and_a_kill_loses_nothing()
    {
        Assert.SkipWhen(GarnetServer.Missing is not null, GarnetServer.Missing ?? "");
        using GarnetServer server = new();
        await using ConnectionMultiplexer redis = await ConnectAsync(server.ConnectionString);
        IDatabase database = redis.GetDatabase();
        await database.HashSetAsync("early", "kept", "since the beginning");
        byte[] payload = new byte[256 * 1024];
        int written = 0;
        string oldest = Path.Combine(server.Folder, "AOF", "aof.log.0");
        await Eventually.TrueAsync(() => File.Exists(oldest));

        // the first segment is deleted once a checkpoint holds what was written to it
        await Eventually.TrueAsync(async () =>
        {
            await database.StringSetAsync("payload", payload);
            await database.ListLeftPushAsync("numbers", ++written);
            return !File.Exists(oldest);
        });
        await database.ListLeftPushAsync("numbers", ++written);
        Assert.InRange(new DirectoryInfo(server.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, 200 << 20);
        server.Restart();
        await Eventually.TrueAsync(() => redis.IsConnected);

        Assert.Equal(Enumerable.Range(1, written).Reverse(), (await database.ListRangeAsync("numbers")).Select(number => (int)number));
        Assert.Equal("since the beginning", await database.HashGetAsync("early", "kept"));
    }

    [Fact]
    public async Task Who_does_not_know_the_password_gets_nothing()
    {
        Assert.SkipWhen(GarnetServer.Missing is not null, GarnetServer.Missing ?? "");
        using GarnetServer server = new();
        Assert.StartsWith("+OK", await AskAsync(server, $"AUTH {GarnetServer.Password}"));
        Assert.StartsWith("-WRONGPASS", await AskAsync(server, "AUTH guessed"));
        Assert.StartsWith("-NOAUTH", await AskAsync(server, "GET secret"));
        Assert.StartsWith("-NOAUTH", await AskAsync(server, "SET secret mine"));
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connection)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(connection);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        options.ReconnectRetryPolicy = new LinearRetry(100);
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(options);
        await Eventually.TrueAsync(() => redis.IsConnected);
        return redis;
    }

    // in the protocol's own words: a client library would ask again and again
    private static async Task<string> AskAsync(GarnetServer server, string command)
    {
        string[] words = command.Split(' ');
        string request = $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"));
        using TcpClient client = await ReachAsync(server);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        byte[] answer = new byte[100];
        return Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer, Cancel));
    }

    private static async Task<TcpClient> ReachAsync(GarnetServer server)
    {
        TcpClient? client = null;
        await Eventually.TrueAsync(async () =>
        {
            client?.Dispose();
            client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPEndPoint.Parse(server.Address), Cancel);
            }
            catch (SocketException)
            {
                // not yet
            }
            return client.Connected;
        });
        return client!;
    }
}
