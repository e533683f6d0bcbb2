using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AlignDet.ServiceDefaults;

/// <summary>What every service of the platform has in common.</summary>
public static class ServiceDefaultsExtensions
{
    internal const string HealthPath = "/health";
    internal const string AlivePath = "/alive";

    /// <summary>
    /// Telemetry, log lines, health checks (the process itself is the first of them), service discovery and retries for every
    /// <see cref="HttpClient"/>, and the end of this process when its parent is gone.
    /// </summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTelemetry();
        builder.AddConsoleLines();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.AddParentWatch();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (ready for work) and <c>/alive</c> (running), for callers without a sign-in.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks(HealthPath).AllowAnonymous();
        app.MapHealthChecks(AlivePath, new() { Predicate = check => check.Tags.Contains("live") }).AllowAnonymous();
        return app;
    }

    private static void AddParentWatch(this IHostApplicationBuilder builder)
    {
        if (ParentProcess.FromEnvironment() is not { } parent)
            return;
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(parent);
        builder.Services.AddHostedService<ParentWatch>();
    }
}
