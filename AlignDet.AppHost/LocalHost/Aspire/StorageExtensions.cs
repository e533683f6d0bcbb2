// Redis and Azure Storage. What only steers a container (volumes, persistence, the emulator) is a matter of course here:
// everything is kept in the data folder.
using Aspire.Hosting.Azure;
using Aspire.Hosting.Azure.AppContainers;

namespace Aspire.Hosting;

internal static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null) =>
        builder.AddResource(new RedisResource(name) { Port = port ?? 0 });

    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) => builder;

    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) => builder;
}

internal static class AzureStorageExtensions
{
    public static IResourceBuilder<AzureStorageResource> AddAzureStorage(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new AzureStorageResource(name));

    public static IResourceBuilder<AzureStorageResource> RunAsEmulator(this IResourceBuilder<AzureStorageResource> builder, Action<IResourceBuilder<AzureStorageEmulatorResource>>? configureContainer = null)
    {
        configureContainer?.Invoke(new LocalBuilder.Resource<AzureStorageEmulatorResource>(builder.ApplicationBuilder, new AzureStorageEmulatorResource(builder.Resource.Name)));
        return builder;
    }

    public static IResourceBuilder<AzureStorageEmulatorResource> WithDataVolume(this IResourceBuilder<AzureStorageEmulatorResource> builder, string? name = null, bool isReadOnly = false) => builder;

    public static IResourceBuilder<AzureBlobStorageResource> AddBlobs(this IResourceBuilder<AzureStorageResource> builder, string name) =>
        builder.ApplicationBuilder.AddResource(new AzureBlobStorageResource(name));
}

/// <summary>Cloud only: the local host never publishes.</summary>
internal static class AzureContainerAppExtensions
{
    public static IResourceBuilder<AzureContainerAppEnvironmentResource> AddAzureContainerAppEnvironment(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new AzureContainerAppEnvironmentResource(name));
}

/// <summary>Cloud only: a parameter is asked for when publishing.</summary>
internal static class ParameterResourceBuilderExtensions
{
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name));
}
