using System.Collections;
using System.Diagnostics;
using System.Globalization;
using AlignDet.ServiceDefaults;

namespace AlignDet.AppHost.LocalHost;

/// <summary>How a child is started: its program, folder and environment, by Aspire's conventions.</summary>
internal static class ChildEnvironment
{
    // the host's own, from its launch profile or a container image
    private static readonly string[] s_ofTheHost =
        ["ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS", "URLS", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE", "ASPIRE_ALLOW_UNSECURED_TRANSPORT"];

    /// <summary>A start of this very program.</summary>
    public static ProcessStartInfo Self(string data, params string[] arguments) =>
        Start(Path.Combine(AppContext.BaseDirectory, "AlignDet.AppHost" + (OperatingSystem.IsWindows() ? ".exe" : "")), AppContext.BaseDirectory, data, arguments);

    /// <summary>A start of a project's program.</summary>
    public static ProcessStartInfo Of(ProjectResource project, int replica, string program, string data)
    {
        ProcessStartInfo start = Start(program, Path.GetDirectoryName(project.ProjectPath)!, data, []);
        IDictionary<string, string?> environment = start.Environment;
        environment["ASPNETCORE_ENVIRONMENT"] = environment["DOTNET_ENVIRONMENT"] = "Production";
        foreach ((string name, string value) in project.UsesLaunchProfile ? LaunchProfile.Of(project.ProjectPath)?.Environment ?? [] : [])
            environment[name] = value;
        environment["DOTNET_ENVIRONMENT"] = environment["ASPNETCORE_ENVIRONMENT"];

        environment["OTEL_SERVICE_NAME"] = project.Name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={project.Name}-{Number(replica + 1)}";
        if (project.Addresses.Count > 0)
            environment["ASPNETCORE_URLS"] = project.Addresses[replica].GetLeftPart(UriPartial.Authority);

        foreach (IResourceWithConnectionString source in project.Connections)
        {
            environment[$"ConnectionStrings__{source.Name}"] = source.ConnectionString;
            foreach ((string part, string value) in source.ConnectionProperties)
                environment[$"{Variable(source.Name)}_{part.ToUpperInvariant()}"] = value;
        }
        foreach (ProjectResource service in project.Services)
        {
            for (int i = 0; i < service.Addresses.Count; i++)
                environment[$"services__{service.Name}__http__{Number(i)}"] = service.Addresses[i].GetLeftPart(UriPartial.Authority);
            if (service.Addresses.Count > 0)
                environment[$"{Variable(service.Name)}_HTTP"] = service.Addresses[0].GetLeftPart(UriPartial.Authority);
        }
        foreach ((string name, string value) in project.Environment)
            environment[name] = value;
        return start;
    }

    private static ProcessStartInfo Start(string program, string folder, string data, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in s_ofTheHost)
            start.Environment.Remove(name);
        start.Environment[DataFolder.Variable] = data;
        start.Environment[ParentProcess.Variable] = Number(Environment.ProcessId);
        // the children's programs look for the runtime where it is usually installed; this one found it already
        if (!Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Any(variable => ((string)variable.Key).StartsWith("DOTNET_ROOT", StringComparison.Ordinal)))
            start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        return start;
    }

    private static string Variable(string name) => name.Replace('-', '_').ToUpperInvariant();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
