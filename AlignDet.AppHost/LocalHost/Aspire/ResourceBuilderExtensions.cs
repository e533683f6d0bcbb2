namespace Aspire.Hosting;

internal static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() =>
        builder.AddResource(new ProjectResource(name, new TProject().ProjectPath));

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => launchProfileName is null
        ? builder.AddResource(new ProjectResource(name, new TProject().ProjectPath) { UsesLaunchProfile = false })
        : throw new NotSupportedException($"{name}: the local host takes a project's first launch profile or none.");

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        builder.Resource.Replicas = replicas;
        return builder;
    }
}

internal static class ResourceBuilderExtensions
{
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source)
        where TDestination : IResourceWithEnvironment =>
        builder.Set(project => project.Connections.Add(source.Resource));

    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment =>
        builder.Set(project => project.Services.Add((ProjectResource)source.Resource));

    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport =>
        builder.Set(project => project.Awaited.Add(dependency.Resource));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment =>
        builder.Set(project => project.Environment.Add((name, value ?? "")));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment =>
        throw new NotSupportedException($"{name}: the local host has no parameters; they are asked for when publishing.");

    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints =>
        builder.Set(project => project.HasHttpEndpoint = true);

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints =>
        builder.Set(project => project.IsExternal = true);

    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path)
        where T : IResourceWithEndpoints =>
        builder.Set(project => project.HealthPath = path);

    private static IResourceBuilder<T> Set<T>(this IResourceBuilder<T> builder, Action<ProjectResource> change)
        where T : IResource
    {
        change(builder.Resource as ProjectResource ?? throw new NotSupportedException($"{builder.Resource.Name}: the local host does this for projects only."));
        return builder;
    }
}
