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
        await using ConnectionMultiplexer owner = await ConnectAsync(server.ConnectionString);
        await owner.GetDatabase().StringSetAsync("secret", "of the owner");

        foreach (string connection in (string[])[server.Address, $"{server.Address},password=guessed"])
        {
            await using ConnectionMultiplexer stranger = await ConnectionMultiplexer.ConnectAsync($"{connection},abortConnect=false,connectTimeout=1000");
            await Assert.ThrowsAnyAsync<RedisException>(() => stranger.GetDatabase().StringGetAsync("secret").WaitAsync(Cancel));
        }
        Assert.False(HasOthersRights(server.Folder));
    }

    private static bool HasOthersRights(string folder) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherRead);

    private static async Task<ConnectionMultiplexer> ConnectAsync(string connection)
    {
        ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync($"{connection},abortConnect=false,connectTimeout=1000");
        await Eventually.TrueAsync(() => redis.IsConnected);
        return redis;
    }
}
