using AlignDet.Experiments.Live;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace AlignDet.Experiments.Health;

/// <summary>Whether Redis answers.</summary>
internal sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            TimeSpan took = await redis.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy(FormattableString.Invariant($"answered in {took.TotalMilliseconds:0.0} ms"));
        }
        catch (Exception fault) when (RedisFaults.IsAway(fault))
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis does not answer", fault);
        }
    }
}
