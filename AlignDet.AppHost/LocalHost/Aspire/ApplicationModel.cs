// What the graph uses of Aspire's application model, under the same names. The graph sees Aspire's signatures; the members
// below them are the local host's own.
namespace Aspire.Hosting.ApplicationModel;

internal interface IResource
{
    string Name { get; }
}

internal interface IResourceWithEnvironment : IResource;

internal interface IResourceWithEndpoints : IResource;

internal interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

internal interface IResourceWithWaitSupport : IResource;

internal interface IResourceWithConnectionString : IResource
{
    string ConnectionString { get; }

    /// <summary>The parts of the connection, by Aspire's names: <c>Host</c>, <c>Port</c>, <c>Password</c>, <c>Uri</c>.</summary>
    IReadOnlyList<(string Name, string Value)> ConnectionProperties { get; }
}

internal interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

internal sealed class ParameterResource(string name) : IResource
{
    public string Name => name;
}
