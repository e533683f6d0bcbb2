using AlignDet.Experiments.Datasets;
using AlignDet.Experiments.Live;
using AlignDet.Experiments.Metrics;
using AlignDet.Experiments.Runs;
using AlignDet.Experiments.Store;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AlignDet.Experiments;

/// <summary>Registers the artifact store and what is kept in it.</summary>
public static class StoreServices
{
    /// <summary>
    /// Store (connection string <c>blobs</c>), run records, pipelines, metrics, data sets and the live feed, one of each. The Redis
    /// connection and the job queue are registered by <see cref="ExperimentsExtensions"/>.
    /// </summary>
    public static IHostApplicationBuilder AddStore(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services =>
            StoreFactory.Create(Connections.Read(services.GetRequiredService<IConfiguration>(), Connections.Blobs), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<RunRepository>();
        builder.Services.AddSingleton<DataRoots>();
        builder.Services.AddSingleton<DatasetRegistry>();
        builder.Services.AddSingleton<PipelineService>();
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddSingleton<AttemptWriterFactory>();
        builder.Services.AddSingleton<RunData>();
        return builder;
    }
}
