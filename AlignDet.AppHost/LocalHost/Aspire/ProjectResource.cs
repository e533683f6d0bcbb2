namespace Aspire.Hosting.ApplicationModel;

/// <summary>A project of the solution, run as a process of its own (or as several).</summary>
internal sealed class ProjectResource(string name, string projectPath) : IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    public string Name => name;

    public string ProjectPath => projectPath;

    public bool UsesLaunchProfile { get; init; } = true;

    public int Replicas { get; set; } = 1;

    public bool HasHttpEndpoint { get; set; }

    /// <summary>Whether people open it, rather than other parts.</summary>
    public bool IsExternal { get; set; }

    public string? HealthPath { get; set; }

    public List<(string Name, string Value)> Environment { get; } = [];

    public List<IResourceWithConnectionString> Connections { get; } = [];

    public List<ProjectResource> Services { get; } = [];

    public List<IResource> Awaited { get; } = [];

    /// <summary>Where each replica listens, chosen at the start of the host; empty where none does.</summary>
    public IReadOnlyList<Uri> Addresses { get; set; } = [];
}
