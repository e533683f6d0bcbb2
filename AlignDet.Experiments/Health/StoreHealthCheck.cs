using AlignDet.Experiments.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlignDet.Experiments.Health;

/// <summary>Whether the artifact store can be written to.</summary>
internal sealed class StoreHealthCheck(IArtifactStore store) : IHealthCheck
{
    private readonly string _key = $"health/{Guid.NewGuid():N}";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await store.WriteAsync(_key, "ok"u8.ToArray(), WriteCondition.Always, null, cancellationToken);
            await store.DeleteAsync(_key, cancellationToken);
            return HealthCheckResult.Healthy(store.Description);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or Recipes.BadInputException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{store.Description} cannot be written to", fault);
        }
    }
}
