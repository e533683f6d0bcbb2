using StackExchange.Redis;

namespace AlignDet.Experiments.Live;

/// <summary>How a Redis that does not answer shows itself.</summary>
internal static class RedisFaults
{
    public static bool IsAway(Exception fault) => fault is RedisException or TimeoutException or ObjectDisposedException;
}
