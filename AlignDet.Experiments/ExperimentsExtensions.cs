using AlignDet.Experiments.Attempts;
using AlignDet.Experiments.Health;
using AlignDet.Experiments.Queue;
using AlignDet.Experiments.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace AlignDet.Experiments;

/// <summary>Registers this room's services.</summary>
public static class ExperimentsExtensions
{
    // the Redis client answers on pool threads; where there are two, one that waits stops the other
    private const int MinThreads = 32;

    /// <summary>
    /// Store, records, queue and live feed, from the connection strings <c>blobs</c> (<c>file:///FOLDER</c>) and <c>jobs</c> (Redis), with a
    /// health check for each, and the reconciler that keeps queue and records in step.
    /// </summary>
    public static IHostApplicationBuilder AddExperiments(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ThreadPool.GetMinThreads(out int workers, out int io);
        ThreadPool.SetMinThreads(Math.Max(workers, MinThreads), Math.Max(io, MinThreads));

        IServiceCollection services = builder.Services;
        builder.AddStore();
        services.TryAddSingleton<IConnectionMultiplexer>(s => Connections.OpenRedis(s.GetRequiredService<IConfiguration>()));
        services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobOptions>, JobOptionsValidator>();

        services.AddSingleton<JobQueue>();
        services.AddSingleton<RunControl>();
        services.AddSingleton<AttemptServices>();
        services.AddSingleton<AttemptSource>();
        services.AddSingleton<Reconciler>();
        services.AddHostedService<ReconcilerService>();
        services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis").AddCheck<StoreHealthCheck>("store");
        return builder;
    }
}
