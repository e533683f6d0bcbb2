using AlignDet.AppHost.LocalHost;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Collects the graph.</summary>
internal sealed class LocalBuilder : IDistributedApplicationBuilder
{
    private readonly HostArguments _arguments;
    private readonly List<IResource> _resources = [];

    public LocalBuilder(HostArguments arguments)
    {
        _arguments = arguments;
        Configuration.AddEnvironmentVariables().AddInMemoryCollection(arguments.Settings);
    }

    public ConfigurationManager Configuration { get; } = new();

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        _resources.Add(resource);
        return new Resource<T>(this, resource);
    }

    public DistributedApplication Build() => new(_arguments, _resources);

    /// <summary>A builder of something that is no part of the graph by itself.</summary>
    public sealed record Resource<T>(IDistributedApplicationBuilder ApplicationBuilder, T Value) : IResourceBuilder<T>
        where T : IResource
    {
        T IResourceBuilder<T>.Resource => Value;
    }
}
