using AlignDet.AppHost.LocalHost;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The built graph.</summary>
internal sealed class DistributedApplication
{
    private readonly HostArguments _arguments;
    private readonly IReadOnlyList<IResource> _resources;

    internal DistributedApplication(HostArguments arguments, IReadOnlyList<IResource> resources)
    {
        _arguments = arguments;
        _resources = resources;
    }

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new LocalBuilder(HostArguments.Read(args));

    /// <summary>Does what the command line asks for; the exit code is the process's.</summary>
    public void Run() => Environment.ExitCode = LocalProgram.RunAsync(_arguments, _resources).GetAwaiter().GetResult();
}

internal interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}

internal sealed class DistributedApplicationExecutionContext
{
    /// <summary>Never: publishing to the cloud is Aspire's part.</summary>
    public bool IsPublishMode { get; }
}

internal interface IProjectMetadata
{
    string ProjectPath { get; }
}
