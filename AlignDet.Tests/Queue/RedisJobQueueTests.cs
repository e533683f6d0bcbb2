using AlignDet.Tests.Platform;
using Xunit;

namespace AlignDet.Tests.Queue;

/// <summary>The queue on Redis 7.</summary>
public class RedisJobQueueTests(RedisJobQueueTests.Fixture fixture) : JobQueueContract(fixture), IClassFixture<RedisJobQueueTests.Fixture>
{
    public sealed class Fixture() : ServerFixture(RedisServer.Missing, () => new RedisServer());
}
