using System.Globalization;
using AlignDet.Experiments.Live;
using StackExchange.Redis;

namespace AlignDet.Experiments.Metrics;

/// <summary>
/// The lines of the open segment of an attempt, in a list in Redis. Each carries the number of its segment and its place in it, so that
/// a reader can tell lines that are in the store by now, and lines that a shaky connection brought twice.
/// </summary>
internal sealed class LiveTail(IConnectionMultiplexer redis, string workspace, string run, int attempt, string kind)
{
    private static readonly TimeSpan s_expiry = TimeSpan.FromDays(1);

    private readonly RedisKey _key = string.Create(CultureInfo.InvariantCulture, $"aligndet:{workspace}:live:{run}:{attempt}:{kind}");

    /// <summary>Adds lines of the open segment; false when Redis is away.</summary>
    public async Task<bool> AddAsync(int segment, int first, IEnumerable<byte[]> lines)
    {
        RedisValue[] values = [.. lines.Select((line, index) => (RedisValue)(byte[])[.. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{segment} {first + index} ")), .. line])];
        return await TryAsync(async database =>
        {
            ITransaction both = database.CreateTransaction(); // a key that never goes would be left by who dies in between
            _ = both.ListRightPushAsync(_key, values);
            _ = both.KeyExpireAsync(_key, s_expiry);
            await both.ExecuteAsync();
        });
    }

    /// <summary>Takes all lines out: their segment is closed.</summary>
    public Task ClearAsync() => TryAsync(database => database.KeyDeleteAsync(_key));

    /// <summary>The lines of segments above one, each once, in order; none when Redis is away.</summary>
    public async Task<IReadOnlyList<(int Segment, byte[] Line)>> ReadAsync()
    {
        SortedDictionary<(int, int), byte[]> lines = [];
        await TryAsync(async database =>
        {
            foreach (byte[]? value in await database.ListRangeAsync(_key))
            {
                int one = value.AsSpan().IndexOf((byte)' '), two = one < 0 ? -1 : one + 1 + value.AsSpan(one + 1).IndexOf((byte)' ');
                if (two > one && int.TryParse(value.AsSpan(0, one), CultureInfo.InvariantCulture, out int segment)
                    && int.TryParse(value.AsSpan(one + 1, two - one - 1), CultureInfo.InvariantCulture, out int index))
                {
                    lines[(segment, index)] = value![(two + 1)..];
                }
            }
        });
        return [.. lines.Select(line => (line.Key.Item1, line.Value))];
    }

    private async Task<bool> TryAsync(Func<IDatabase, Task> work)
    {
        if (!redis.IsConnected)
        {
            return false; // a call would wait until it runs out of time
        }
        try
        {
            await work(redis.GetDatabase());
            return true;
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            return false;
        }
    }
}
