// Redis and Azure Storage. What only steers a container (volumes, persistence, the emulator) is a matter of course here:
// everything is kept in the data folder.
using Aspire.Hosting.Azure;
using Aspire.Hosting.Azure.AppContainers;

namespace Aspire.Hosting;

internal static class RedisBuilderExtensions
{
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new RedisResource(name));

    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder) => builder;

    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder) => builder;
}

internal static class AzureStorageExtensions
{
    public static IResourceBuilder<AzureStorageResource> AddAzureStorage(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new AzureStorageResource(name));

    public static IResourceBuilder<AzureStorageResource> RunAsEmulator(this IResourceBuilder<AzureStorageResource> builder, Action<IResourceBuilder<AzureStorageEmulatorResource>> configureContainer)
    {
        configureContainer(new LocalBuilder.Resource<AzureStorageEmulatorResource>(builder.ApplicationBuilder, new AzureStorageEmulatorResource(builder.Resource.Name)));
        return builder;
    }

    public static IResourceBuilder<AzureStorageEmulatorResource> WithDataVolume(this IResourceBuilder<AzureStorageEmulatorResource> builder) => builder;

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
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret) =>
        builder.AddResource(new ParameterResource(name));

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault) =>
        builder.AddResource(new ParameterResource(name));
}
